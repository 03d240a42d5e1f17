// SPDX-License-Identifier: LGPL-2.1-or-later
//! How the device behaves besides decoding: how long a picture takes, which ones fail, when it stalls or vanishes.

use std::collections::BTreeSet;
use std::time::Duration;

/// What the command line asks for.
#[derive(Clone, Debug, Default)]
pub struct Behaviour {
    /// Time for each picture.
    pub time: Duration,
    /// Time for each megapixel, besides.
    pub time_per_megapixel: Duration,
    /// Part of the time, in percent, by which it varies up and down.
    pub jitter: u32,
    /// Pictures that fail, counted from 0 in each context.
    pub fail: BTreeSet<u64>,
    /// Every picture that this number divides fails, 0 for none.
    pub fail_every: u64,
    /// A picture that is never answered.
    pub stall: Option<u64>,
    /// The picture before which the device is unbound from its driver.
    pub vanish: Option<u64>,
}

impl Behaviour {
    /// How long a picture takes from the start of its job. `picture` seeds the jitter, so that runs are alike.
    pub fn duration(&self, picture: u64, width: u32, height: u32) -> Duration {
        let pixels = u64::from(width) * u64::from(height);
        let whole = self.time + self.time_per_megapixel.mul_f64(pixels as f64 / 1e6);
        // A step of a linear congruential generator: -1 to 1 out of the picture's number.
        let random = picture.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 33;
        let swing = f64::from(random as u32 & 0xffff) / 32_767.5 - 1.0;
        whole.mul_f64((1.0 + swing * f64::from(self.jitter) / 100.0).max(0.0))
    }

    /// Whether a picture is to fail.
    pub fn fails(&self, picture: u64) -> bool {
        self.fail.contains(&picture) || (self.fail_every != 0 && picture % self.fail_every == self.fail_every - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_grows_with_size_and_varies_within_bounds() {
        let mut behaviour =
            Behaviour { time: Duration::from_millis(5), time_per_megapixel: Duration::from_millis(10), ..Behaviour::default() };
        assert_eq!(behaviour.duration(3, 1000, 500), Duration::from_millis(10));
        behaviour.jitter = 50;
        let times: Vec<_> = (0..100).map(|picture| behaviour.duration(picture, 1000, 500)).collect();
        assert!(times.iter().all(|time| (5..=15).contains(&time.as_millis())));
        assert!(times.iter().min().unwrap().as_millis() < 7 && times.iter().max().unwrap().as_millis() > 12);
        assert_eq!(times[7], behaviour.duration(7, 1000, 500));
    }

    #[test]
    fn pictures_fail_by_number() {
        let behaviour = Behaviour { fail: [2].into(), fail_every: 10, ..Behaviour::default() };
        let failing: Vec<u64> = (0..25).filter(|&picture| behaviour.fails(picture)).collect();
        assert_eq!(failing, [2, 9, 19]);
    }
}
