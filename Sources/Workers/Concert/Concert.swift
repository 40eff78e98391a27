import Deciding

// The concert service is two deciders over one journal: `ConcertDecider` for concerts as a whole, by concertId, and `SeatDecider` for
// sections and their seats, by sectionId, so that the seats of one concert are sold in as many lanes as it has sections.

/// The name of both.
let concertService = "concert"
