import ConcertWorker
import Contracts
import ReservationWorker

/// The mutants of those who ask for the best seats.
extension Mutant {
  /// A pick or a search, as a decider with this mistake reads it.
  func misreadPick<Input>(_ input: Input) -> Input {
    if let seats = input as? SeatDecider.Input, case .seats(.pick(var pick)) = seats {
      if self == .wantsMoreSeats { pick.count += 1 }
      if self == .takesSeatsApart { pick.isBlock = false }
      return SeatDecider.Input.seats(.pick(pick)) as? Input ?? input
    }
    if self == .asksOneSection, let asked = input as? ReservationDecider.Input, case .command(.create(var create)) = asked,
      let search = create.search, let question = search.question
    {
      create.search = SeatSearch(
        count: search.count, blocks: question.isBlock ? [question.section] : [], others: question.isBlock ? [] : [question.section])
      return ReservationDecider.Input.command(.create(create)) as? Input ?? input
    }
    return input
  }
}
