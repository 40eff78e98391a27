import Contracts
import Testing

@Suite struct SeatIDTests {
  @Test(arguments: [SeatID(sectionId: "con-1.1.20", row: 1, number: 40), SeatID(sectionId: "", row: 10, number: 1)])
  func `a seat's id gives its place`(_ seat: SeatID) {
    #expect(SeatID(seat.description) == seat)
  }

  @Test(arguments: [
    "", ".", "..", "1", "1.1", "a.1", "a.1.", "a..1", "a.1.0", "a.0.1", "a.01.1", "a.1.01", "a.+1.1", "a.-1.1", "a.1.1 ", "a.1. 1",
    "a.1.1.", "a.1.1e0", "a.1.٣", "a.1.99999999999999999999",
  ])
  func `a seat has one id, and another spelling is invalid`(_ text: String) {
    #expect(SeatID(text) == nil)
  }
}
