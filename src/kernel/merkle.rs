//! The Merkle tree head of RFC 9162, section 2.1, with SHA-256.

use sha2::{Digest, Sha256};

/// A node of the tree.
pub type Hash = [u8; 32];

/// A tree to which leaves are added one after the other. It keeps a hash for each whole part alone, so it is
/// small however many leaves there are.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Heads of whole parts, each larger than the next.
    parts: Vec<Hash>,
    leaves: u64,
}

impl Tree {
    /// Adds the next leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        let mut hash = Sha256::new().chain_update([0]).chain_update(leaf).finalize().into();
        // Two parts of one size become one: as often as the number of leaves before ends in a binary one.
        for _ in 0..self.leaves.trailing_ones() {
            if let Some(left) = self.parts.pop() {
                hash = node(&left, &hash);
            }
        }
        self.parts.push(hash);
        self.leaves += 1;
    }

    /// How many leaves it has.
    #[must_use]
    pub const fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The head over all leaves; of the empty tree the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let head = self.parts.iter().copied().rev().reduce(|right, left| node(&left, &right));
        head.unwrap_or_else(|| Sha256::digest([]).into())
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition as it stands in the RFC, word for word.
    fn defined(leaves: &[Vec<u8>]) -> Vec<u8> {
        let hash = |parts: &[&[u8]]| Sha256::digest(parts.concat()).to_vec();
        match leaves {
            [] => hash(&[]),
            [leaf] => hash(&[&[0], leaf]),
            _ => {
                let k = 1 << (leaves.len() - 1).ilog2();
                hash(&[&[1], &defined(&leaves[..k]), &defined(&leaves[k..])])
            }
        }
    }

    fn root(leaves: &[Vec<u8>]) -> String {
        let mut tree = Tree::default();
        for leaf in leaves {
            tree.push(leaf);
        }
        assert_eq!(tree.leaves(), leaves.len() as u64);
        hex::encode(tree.root())
    }

    #[test]
    fn the_known_trees_of_certificate_transparency_have_their_known_heads() {
        let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
            .into_iter()
            .chain(["606162636465666768696a6b6c6d6e6f"])
            .map(|leaf| hex::decode(leaf).unwrap_or_default())
            .collect::<Vec<_>>();
        for (n, head) in [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(root(&leaves[..n]), head, "{n} leaves");
            assert_eq!(hex::encode(defined(&leaves[..n])), head, "{n} leaves by definition");
        }
    }

    proptest::proptest! {
        #[test]
        fn added_one_by_one_it_is_what_the_definition_says(leaves: Vec<Vec<u8>>) {
            proptest::prop_assert_eq!(root(&leaves), hex::encode(defined(&leaves)));
        }
    }
}
