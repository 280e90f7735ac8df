//! Whether two samples come from one distribution.

/// The two-sided p-value of the Mann-Whitney test, by its normal approximation with a correction
/// for ties: samples of some hundreds.
pub fn mann_whitney(a: &[f64], b: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> =
        a.iter().map(|one| (*one, true)).chain(b.iter().map(|one| (*one, false))).collect();
    all.sort_by(|x, y| x.0.total_cmp(&y.0));
    let (mut rank_sum, mut ties, mut at) = (0.0, 0.0, 0);
    while at < all.len() {
        let same = all[at..].iter().take_while(|one| one.0 == all[at].0).count();
        // Ranks begin with 1; those that are alike share the mean of theirs.
        let (begin, length) = (count(at), count(same));
        let rank = begin + (length + 1.0) / 2.0;
        rank_sum += rank * count(all[at..at + same].iter().filter(|one| one.1).count());
        ties += length.powi(3) - length;
        at += same;
    }
    let (m, n) = (count(a.len()), count(b.len()));
    let total = m + n;
    let u = rank_sum - m * (m + 1.0) / 2.0;
    let variance = m * n / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    if variance <= 0.0 {
        return 1.0;
    }
    let z = ((u - m * n / 2.0).abs() - 0.5).max(0.0) / variance.sqrt();
    erfc(z / std::f64::consts::SQRT_2)
}

/// The p-value of the chi-square test that two rows of counts come from one distribution (Wilson
/// and Hilferty's approximation).
pub fn chi_square(pairs: &[(u32, u32)]) -> f64 {
    let (left, right) =
        pairs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + f64::from(*x), b + f64::from(*y)));
    let (mut statistic, mut cells) = (0.0, 0.0);
    let (mut rare_left, mut rare_right) = (0.0, 0.0);
    let mut cell = |x: f64, y: f64| {
        let (expected_x, expected_y) =
            ((x + y) * left / (left + right), (x + y) * right / (left + right));
        if expected_x > 0.0 && expected_y > 0.0 {
            statistic +=
                (x - expected_x).powi(2) / expected_x + (y - expected_y).powi(2) / expected_y;
            cells += 1.0;
        }
    };
    for (x, y) in pairs {
        // What is rare is put together: the approximation needs some of each.
        match x + y < 20 {
            true => {
                (rare_left, rare_right) = (rare_left + f64::from(*x), rare_right + f64::from(*y))
            }
            false => cell(f64::from(*x), f64::from(*y)),
        }
    }
    cell(rare_left, rare_right);
    let degrees: f64 = cells - 1.0;
    if degrees < 1.0 {
        return 1.0;
    }
    let spread = 2.0 / (9.0 * degrees);
    let z = ((statistic / degrees).cbrt() - (1.0 - spread)) / spread.sqrt();
    erfc(z / std::f64::consts::SQRT_2) / 2.0
}

fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}

/// The complementary error function, to 1.2e-7 (Numerical Recipes 6.2).
fn erfc(x: f64) -> f64 {
    const C: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let z = x.abs();
    let t = 1.0 / (1.0 + z / 2.0);
    let sum = C.iter().rev().fold(0.0, |sum, c| sum * t + c);
    let answer = t * (-z * z + sum).exp();
    if x >= 0.0 { answer } else { 2.0 - answer }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 0.001
    }

    #[test]
    fn a_shift_is_found_and_none_is_not() {
        let a: Vec<f64> = (0..500).map(|n| f64::from(n * 7_919 % 1_000)).collect();
        let b: Vec<f64> = (500..1_000).map(|n| f64::from(n * 7_919 % 1_000)).collect();
        assert!(mann_whitney(&a, &b) > 0.01);
        let moved: Vec<f64> = b.iter().map(|one| one + 60.0).collect();
        assert!(mann_whitney(&a, &moved) < 0.01);
    }

    #[test]
    fn known_values() {
        assert!(near(erfc(0.0), 1.0) && near(erfc(1.0), 0.157_3) && near(erfc(-1.0), 1.842_7));
        assert!(near(mann_whitney(&[1.0, 1.0], &[1.0, 1.0]), 1.0));
        // Chi-square is 6.67 with one degree of freedom.
        assert!((chi_square(&[(50, 70), (70, 50)]) - 0.009_8).abs() < 0.003);
        assert!(chi_square(&[(50, 52), (100, 98), (70, 69)]) > 0.5);
    }
}
