/// The network to a server of somebody else. Requests get lost before they arrive or after, come late, or are answered with nonsense; at
/// times nobody is there.
final class SimulatedWay {
  enum Answer<Content> {
    case unreached
    case silence
    case failure
    case answer(Content)
  }

  private let name: String
  private unowned let world: World
  private var events: [(time: Int64, number: Int, work: () -> Void)] = []
  private var count = 0
  private var downUntil: Int64 = 0

  init(to name: String, _ world: World) {
    self.name = name
    self.world = world
  }

  /// The time of the next thing that happens at the server, or on the way to it.
  var nextTime: Int64? { events.lazy.map(\.time).min() }

  func turn() {
    let first = events.indices.min { (events[$0].time, events[$0].number) < (events[$1].time, events[$1].number) }
    if let first { events.remove(at: first).work() }
  }

  func goDown(until time: Int64) {
    world.history.note("\(name) is down")
    downUntil = time
  }

  private func after(_ delay: Int64, _ work: @escaping () -> Void) {
    count += 1
    events.append((world.now + delay, count, work))
  }

  private func happens(_ rate: Int) -> Bool { world.faultsAreActive && world.dice.happens(rate) }

  /// Sends a request. `done` may come before the request arrives: then nobody waits for the answer any more.
  ///
  /// - Parameter act: what the server does when it arrives.
  func ask<Content>(_ act: @escaping () -> Content, done: @escaping (Answer<Content>) -> Void) {
    let rates = world.scenario.rates
    if world.faultsAreActive, world.now < downUntil || happens(rates.unconnected) {
      return after(Int64(world.dice.number(1...50))) { done(.unreached) }
    }
    var isAnswered = false
    func answer(_ result: Answer<Content>) {
      if !isAnswered { done(result) }
      isAnswered = true
    }
    after(Self.timeLimit) { answer(.silence) }
    if happens(rates.unheard) { return }
    let way = Int64(world.dice.number(happens(rates.late) ? 5000...20_000 : 1...200))
    after(way) { [unowned self] in
      if happens(rates.failing) { return answer(.failure) }
      let content = act()
      if happens(rates.unanswered) { return }
      after(Int64(world.dice.number(1...100))) { answer(.answer(content)) }
    }
  }

  private static let timeLimit: Int64 = 10_000
}
