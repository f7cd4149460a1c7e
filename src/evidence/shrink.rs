//! Makes pictures smaller while their rows arrive: every pixel of the result is the mean of the area that
//! it covers, so that a decoder never has to keep the whole picture.

/// Takes all rows of a picture, top to bottom, and keeps only the result.
pub(super) struct Shrink {
    from: (u32, u32),
    to: (u32, u32),
    /// One row made narrow; each sample is a sum with the weight `from.0`.
    narrow: Vec<[u32; 3]>,
    /// The row that is being made; each sample is a sum with the weight `from.0 * filled`.
    sums: Vec<[u64; 3]>,
    filled: u32,
    pixels: Vec<[u8; 3]>,
}

impl Shrink {
    /// From a picture of this width and height to one within the bound.
    pub(super) fn new(from: (u32, u32), bound: Bound) -> Self {
        let to = bound.fit(from);
        Self {
            from,
            to,
            narrow: Vec::new(),
            sums: vec![[0; 3]; to.0 as usize],
            filled: 0,
            pixels: Vec::with_capacity(to.0 as usize * to.1 as usize),
        }
    }

    /// Adds the next row. Along each axis a pixel of the source is `to` long and one of the result `from`,
    /// so that all overlaps are whole numbers.
    pub(super) fn push(&mut self, row: &[[u8; 3]]) {
        if self.from == self.to {
            self.pixels.extend_from_slice(row);
            return;
        }
        self.narrow(row);
        let mut left = self.to.1;
        while left > 0 {
            let part = left.min(self.from.1 - self.filled);
            for (sum, pixel) in self.sums.iter_mut().zip(&self.narrow) {
                for (sum, sample) in sum.iter_mut().zip(pixel) {
                    *sum += u64::from(*sample) * u64::from(part);
                }
            }
            left -= part;
            self.filled += part;
            if self.filled == self.from.1 {
                self.emit();
            }
        }
    }

    fn narrow(&mut self, row: &[[u8; 3]]) {
        self.narrow.clear();
        let mut sum = [0; 3];
        let mut filled = 0;
        for pixel in row {
            let mut left = self.to.0;
            while left > 0 {
                let part = left.min(self.from.0 - filled);
                for (sum, sample) in sum.iter_mut().zip(pixel) {
                    *sum += u32::from(*sample) * part;
                }
                left -= part;
                filled += part;
                if filled == self.from.0 {
                    self.narrow.push(std::mem::take(&mut sum));
                    filled = 0;
                }
            }
        }
    }

    fn emit(&mut self) {
        let area = u64::from(self.from.0) * u64::from(self.from.1);
        let mean = |sum: u64| u8::try_from((sum + area / 2) / area).unwrap_or(u8::MAX);
        self.pixels.extend(self.sums.iter_mut().map(|sum| std::mem::take(sum).map(mean)));
        self.filled = 0;
    }

    /// The result and its width, once all rows are there; none while some are missing.
    pub(super) fn finish(self) -> Option<(Vec<[u8; 3]>, usize)> {
        let (width, height) = (self.to.0 as usize, self.to.1 as usize);
        (self.pixels.len() == width * height).then_some((self.pixels, width))
    }
}

/// How large a result may be; nothing grows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound {
    /// No side is longer, in pixels.
    Side(u32),
    /// No more pixels than a square of this side has: a long screenshot stays readable.
    Square(u32),
}

impl Bound {
    /// The size with the same proportions within the bound.
    fn fit(self, (width, height): (u32, u32)) -> (u32, u32) {
        match self {
            Self::Side(longest) => {
                let side = width.max(height);
                if side <= longest {
                    return (width, height);
                }
                let scaled = |n: u32| {
                    let n = (u64::from(n) * u64::from(longest) + u64::from(side) / 2) / u64::from(side);
                    u32::try_from(n).unwrap_or(longest).max(1)
                };
                (scaled(width), scaled(height))
            }
            Self::Square(side) => {
                let most = u64::from(side) * u64::from(side);
                if u64::from(width) * u64::from(height) <= most {
                    return (width, height);
                }
                let scaled = |own: u32, other: u32| {
                    let n = (u128::from(most) * u128::from(own) / u128::from(other.max(1))).isqrt();
                    u32::try_from(n).unwrap_or(own).clamp(1, own.max(1))
                };
                (scaled(width, height), scaled(height, width))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrink(rows: &[Vec<[u8; 3]>], longest: u32) -> (Vec<[u8; 3]>, usize) {
        let size = |n| u32::try_from(n).unwrap();
        let mut shrink = Shrink::new((size(rows[0].len()), size(rows.len())), Bound::Side(longest));
        for row in rows {
            shrink.push(row);
        }
        shrink.finish().unwrap()
    }

    #[test]
    fn proportions_stay_and_nothing_vanishes_or_grows() {
        for (from, longest, to) in [
            ((4000, 3000), 2400, (2400, 1800)),
            ((3000, 4000), 2400, (1800, 2400)),
            ((2400, 2400), 2400, (2400, 2400)),
            ((7, 5), 320, (7, 5)),
            ((20_000, 1), 2400, (2400, 1)),
            ((1, 20_000), 320, (1, 320)),
        ] {
            assert_eq!(Bound::Side(longest).fit(from), to);
        }
    }

    #[test]
    fn each_pixel_is_the_mean_of_its_area() {
        // Three pixels into two: each new one is a whole old one and half of the middle.
        let (pixels, width) = shrink(&[vec![[0; 3], [90; 3], [255; 3]]], 2);
        assert_eq!((pixels, width), (vec![[30; 3], [200; 3]], 2));
        let (pixels, _) = shrink(&[vec![[10, 0, 0], [30, 0, 4]], vec![[50, 0, 0], [70, 1, 0]]], 1);
        assert_eq!(pixels, [[40, 0, 1]]);
    }

    #[test]
    fn a_picture_with_missing_rows_is_not_finished() {
        let mut shrink = Shrink::new((2, 2), Bound::Side(9));
        shrink.push(&[[0; 3]; 2]);
        assert_eq!(shrink.finish(), None);
    }

    proptest::proptest! {
        #[test]
        fn one_colour_stays_one_colour(colour: [u8; 3], width in 1_u32..90, height in 1_u32..90, longest in 1_u32..90) {
            let (pixels, across) = shrink(&vec![vec![colour; width as usize]; height as usize], longest);
            let (to_width, to_height) = Bound::Side(longest).fit((width, height));
            proptest::prop_assert_eq!(across, to_width as usize);
            proptest::prop_assert_eq!(pixels, vec![colour; (to_width * to_height) as usize]);
        }
    }

    #[test]
    fn a_long_screenshot_keeps_a_readable_width() {
        assert_eq!(Bound::Square(2400).fit((1080, 12_000)), (720, 8000));
        assert_eq!(Bound::Square(2400).fit((2400, 2400)), (2400, 2400));
        assert_eq!(Bound::Square(2400).fit((20_000, 1)), (20_000, 1));
        assert_eq!(Bound::Square(10).fit((0, 500)), (0, 500));
    }
}
