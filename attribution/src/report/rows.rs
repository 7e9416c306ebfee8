//! The rows of a report while it runs, found by the numbers of their two halves.

use super::{
    numbering::Numbering,
    sums::{RowSums, Running},
};

/// How many rows the grid may have: 32 MiB of them.
const GRID: usize = 1 << 19;

/// Running sums by (deal's part, touch's part).
#[derive(Debug)]
pub(super) struct Rows {
    /// A line for each deal's part, a column for each touch's part, as long as that is of a reasonable size. Most of
    /// its rows may never be met; but finding a row takes no search.
    grid: Vec<Running>,
    width: usize,
    /// Rows outside the grid.
    others: Numbering<(u32, u32)>,
    sums_of_others: Vec<Running>,
}

impl Rows {
    /// For touch parts that are mostly below `width`.
    pub(super) fn new(width: usize) -> Self {
        Self {
            grid: Vec::new(),
            width: width.max(1),
            others: Numbering::default(),
            sums_of_others: Vec::new(),
        }
    }

    /// The rows of a deal's part, by touch's part, and the number of the first; `None`: they are not in the grid.
    #[inline]
    pub(super) fn line(&mut self, deal: u32) -> Option<(u32, &mut [Running])> {
        let start = deal as usize * self.width;
        let end = start + self.width;
        if self.grid.len() < end {
            if end > GRID {
                return None;
            }
            self.grid.resize(end, Running::default());
        }
        let line = self.grid.get_mut(start..end)?;
        Some((u32::try_from(start).ok()?, line))
    }

    /// The number of the row of these halves.
    pub(super) fn number(&mut self, deal: u32, touch: u32) -> u32 {
        if (touch as usize) < self.width
            && let Some((first, _)) = self.line(deal)
        {
            return first + touch;
        }
        let number = self.others.number((deal, touch));
        if number as usize >= self.sums_of_others.len() {
            self.sums_of_others.push(Running::default());
        }
        crate::journeys::index(GRID) + number
    }

    /// The row with this number.
    #[inline]
    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut Running> {
        let number = number as usize;
        match number.checked_sub(GRID) {
            None => self.grid.get_mut(number),
            Some(other) => self.sums_of_others.get_mut(other),
        }
    }

    /// Number, halves and sums of every row that was met.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, (u32, u32), RowSums)> + '_ {
        let lines = (0_u32..).zip(self.grid.chunks(self.width));
        let halves =
            lines.flat_map(|(deal, line)| (0_u32..).zip(line).map(move |(touch, _)| (deal, touch)));
        let grid = (0_u32..).zip(halves.zip(&self.grid));
        let others = (crate::journeys::index(GRID)..)
            .zip(self.others.keys.iter().copied().zip(&self.sums_of_others));
        grid.chain(others)
            .filter(|(_, (_, running))| running.is_met())
            .map(|(number, (halves, running))| (number, halves, running.sums()))
    }

    /// Number and running sums of every row that was met.
    pub(super) fn running(&mut self) -> impl Iterator<Item = (u32, &mut Running)> + '_ {
        let others = (crate::journeys::index(GRID)..).zip(&mut self.sums_of_others);
        (0_u32..)
            .zip(&mut self.grid)
            .chain(others)
            .filter(|(_, running)| running.is_met())
    }
}
