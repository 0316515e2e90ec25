//! Random choices that are the same in every run.

/// A small generator of numbers; the same seed gives the same numbers on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        // Seeds in a row are not to give the same first choice.
        random.next();
        random
    }

    /// Steps by the golden ratio and stirs what it steps to.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let stirred = (self.0 ^ (self.0 >> 31)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let stirred = (stirred ^ (stirred >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        stirred ^ (stirred >> 32)
    }

    /// A number less than this.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).expect("a count");
        usize::try_from(self.next() % limit).expect("less than a count")
    }

    /// True this often in a hundred times.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}
