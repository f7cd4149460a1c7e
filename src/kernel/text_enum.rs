//! Enums whose values are stored, sent and read as short codes: written once, the same everywhere.

/// An enum with a code for each value: the text in the database, in JSON and in forms.
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$inner:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize,
        )]
        #[sqlx(type_name = "TEXT")]
        $vis enum $name {
            $($(#[$inner])* #[sqlx(rename = $code)] #[serde(rename = $code)] $variant),*
        }

        impl $name {
            /// Every value, in the order in which they are written.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code that is stored.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The value with this code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }

        // Not every enum needs all three; this use keeps them from being reported.
        const _: (&[$name], fn($name) -> &'static str, fn(&str) -> Option<$name>) =
            ($name::ALL, $name::code, $name::parse);
    };
}

pub(crate) use text_enum;
