//! Where files rest that people send: a folder of this machine, or an S3 store. They have random names, lie
//! outside any served path, and are durable before anybody is told that they are kept.

use crate::kernel::token::Token;
use anyhow::Context;
use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// The store. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder under the store, if it is one.
    folder: Option<PathBuf>,
    /// Where uploads are while they come: files without a name, which are gone when the program ends.
    incoming: PathBuf,
}

/// An upload that has come completely.
#[derive(Debug)]
pub struct Incoming {
    file: tokio::fs::File,
    pub bytes: u64,
}

/// A file in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub name: String,
    /// Seconds since 1970.
    pub changed_at: i64,
}

/// Why an upload is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    #[error("the file is larger than allowed")]
    TooLarge,
    /// The sender stopped in the middle.
    #[error("the upload broke off")]
    Cut,
    #[error("there is no space left")]
    Full,
    #[error(transparent)]
    Other(std::io::Error),
}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Other(error),
        }
    }
}

impl Files {
    /// `file:FOLDER`, or `s3://BUCKET/PREFIX?endpoint=URL&region=NAME` with `AWS_ACCESS_KEY_ID` and
    /// `AWS_SECRET_ACCESS_KEY` in the environment.
    ///
    /// # Errors
    /// In words for the operator.
    pub fn open(url: &str) -> anyhow::Result<Self> {
        if let Some(folder) = url.strip_prefix("file:") {
            let folder = PathBuf::from(folder);
            let incoming = folder.join("incoming");
            std::fs::create_dir_all(&incoming)
                .with_context(|| format!("cannot make {}", incoming.display()))?;
            let kept = folder.join("kept");
            std::fs::create_dir_all(&kept).with_context(|| format!("cannot make {}", kept.display()))?;
            private(&folder)?;
            let store = LocalFileSystem::new_with_prefix(&kept)?.with_fsync(true);
            return Ok(Self { store: Arc::new(store), folder: Some(kept), incoming });
        }
        let parsed = url::Url::parse(url).context("expects file:FOLDER or s3://BUCKET")?;
        anyhow::ensure!(parsed.scheme() == "s3", "expects file:FOLDER or s3://BUCKET");
        let bucket = parsed.host_str().context("s3://BUCKET names no bucket")?;
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        for (name, value) in parsed.query_pairs() {
            builder = match &*name {
                "endpoint" => {
                    // A store beside us may speak plain http; one across a network should not.
                    let plain = value.starts_with("http://");
                    builder.with_endpoint(value).with_allow_http(plain)
                }
                "region" => builder.with_region(value),
                other => anyhow::bail!("{other}: knows endpoint and region"),
            };
        }
        let store: Arc<dyn ObjectStore> = Arc::new(builder.build()?);
        let prefix = parsed.path().trim_matches('/');
        let store = if prefix.is_empty() {
            store
        } else {
            Arc::new(object_store::prefix::PrefixStore::new(store, Path::from(prefix)))
        };
        Ok(Self { store, folder: None, incoming: std::env::temp_dir() })
    }

    /// Begins an upload.
    ///
    /// # Errors
    /// When there is no space.
    pub fn begin(&self) -> Result<Upload, Broken> {
        let file = tempfile::tempfile_in(&self.incoming)?;
        Ok(Upload { file: tokio::fs::File::from_std(file), bytes: 0 })
    }

    /// Keeps bytes under a new random name, which it returns once they are durable.
    ///
    /// # Errors
    /// When the store is away or full.
    pub async fn keep(&self, bytes: Vec<u8>) -> anyhow::Result<String> {
        let name = Token::random()?.encode();
        self.store.put(&path(&name), PutPayload::from(Bytes::from(bytes))).await?;
        Ok(name)
    }

    /// # Errors
    /// When the store is away or has no such file.
    pub async fn read(&self, name: &str) -> anyhow::Result<Bytes> {
        Ok(self.store.get(&path(name)).await?.bytes().await?)
    }

    /// Forgets a file; one that is gone already is no error.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn remove(&self, name: &str) -> anyhow::Result<()> {
        if let Some(folder) = self.folder.as_deref().filter(|_| is_half(name)) {
            return match tokio::fs::remove_file(folder.join(shelf(name)).join(name)).await {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            };
        }
        match self.store.delete(&path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Every file in the store, also the halves that a machine left which stopped while it wrote them.
    ///
    /// # Errors
    /// When the store is away.
    pub async fn all(&self) -> anyhow::Result<Vec<Stored>> {
        let listed: Vec<object_store::ObjectMeta> = self.store.list(None).try_collect().await?;
        let whole = listed.into_iter().filter_map(|meta| {
            let name = meta.location.filename()?.to_owned();
            Some(Stored { name, changed_at: meta.last_modified.timestamp() })
        });
        let halves = match self.folder.clone() {
            Some(folder) => tokio::task::spawn_blocking(move || halves(&folder)).await??,
            None => Vec::new(),
        };
        Ok(whole.chain(halves).collect())
    }
}

/// A folder's store writes `NAME#1` first and then renames it; it does not list what has such a name.
fn is_half(name: &str) -> bool {
    name.contains('#')
}

fn halves(folder: &std::path::Path) -> std::io::Result<Vec<Stored>> {
    let mut halves = Vec::new();
    for shelf in std::fs::read_dir(folder)? {
        let shelf = shelf?;
        if !shelf.file_type()?.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(shelf.path())? {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            // One that has been renamed meanwhile is whole.
            let Some(meta) = file.metadata().ok().filter(|_| is_half(&name)) else { continue };
            let changed_at = meta.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            halves.push(Stored { name, changed_at: changed_at.as_secs().cast_signed() });
        }
    }
    Ok(halves)
}

fn path(name: &str) -> Path {
    Path::from(format!("{}/{name}", shelf(name)))
}

/// Two characters in front spread the files over folders.
fn shelf(name: &str) -> &str {
    name.get(..2).unwrap_or("_")
}

#[cfg(unix)]
fn private(folder: &std::path::Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?)
}

/// An upload while it comes: in a file without a name, never whole in memory.
#[derive(Debug)]
pub struct Upload {
    file: tokio::fs::File,
    bytes: u64,
}

impl Upload {
    /// # Errors
    /// When the file grows over `most` bytes or there is no space.
    pub async fn add(&mut self, piece: &[u8], most: u64) -> Result<(), Broken> {
        self.bytes += piece.len() as u64;
        if self.bytes > most {
            return Err(Broken::TooLarge);
        }
        Ok(self.file.write_all(piece).await?)
    }

    /// # Errors
    /// When the last bytes cannot be written.
    pub async fn finish(mut self) -> Result<Incoming, Broken> {
        self.file.flush().await?;
        Ok(Incoming { file: self.file, bytes: self.bytes })
    }
}

impl Incoming {
    /// The whole file. Few should do so at once.
    ///
    /// # Errors
    /// When the disk cannot.
    pub async fn read(mut self) -> std::io::Result<Vec<u8>> {
        use tokio::io::{AsyncReadExt, AsyncSeekExt};
        self.file.rewind().await?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or(0));
        self.file.read_to_end(&mut bytes).await?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_kept_is_found_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&format!("file:{}", folder.path().display())).unwrap();
        let name = files.keep(b"proof".to_vec()).await.unwrap();
        assert_eq!(&files.read(&name).await.unwrap()[..], b"proof");
        assert_eq!(
            files.all().await.unwrap().iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
            [name.as_str()]
        );
        files.remove(&name).await.unwrap();
        files.remove(&name).await.unwrap();
        assert!(files.read(&name).await.is_err() && files.all().await.unwrap().is_empty());
        for wrong in ["", "data", "http://x", "s3://b?x=y"] {
            assert!(Files::open(wrong).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn half_a_file_is_found_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&format!("file:{}", folder.path().display())).unwrap();
        let name = files.keep(b"proof".to_vec()).await.unwrap();
        let half = format!("{name}#1");
        std::fs::write(folder.path().join("kept").join(shelf(&name)).join(&half), b"pro").unwrap();
        let mut all = files.all().await.unwrap();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(all.iter().map(|s| &s.name).collect::<Vec<_>>(), [&name, &half]);
        assert!((all[0].changed_at - all[1].changed_at).abs() < 60, "{all:?}");
        files.remove(&half).await.unwrap();
        files.remove(&half).await.unwrap();
        assert_eq!(files.all().await.unwrap(), all[..1]);
        assert_eq!(&files.read(&name).await.unwrap()[..], b"proof");
    }

    #[tokio::test]
    async fn an_upload_has_no_name_and_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(&format!("file:{}", folder.path().display())).unwrap();
        let mut upload = files.begin().unwrap();
        upload.add(b"abc", 5).await.unwrap();
        assert!(matches!(upload.add(b"def", 5).await, Err(Broken::TooLarge)));
        drop(upload);
        let mut upload = files.begin().unwrap();
        upload.add(b"abc", 5).await.unwrap();
        assert_eq!(upload.finish().await.unwrap().read().await.unwrap(), b"abc");
        assert_eq!(std::fs::read_dir(folder.path().join("incoming")).unwrap().count(), 0);
    }
}
