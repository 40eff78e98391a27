import APIEdge
import Contracts
import Deciding
import JSON

/// A client that does one thing after the other. Its plan is made at the start, and nothing in it is random afterwards.
final class Client {
  enum Step {
    case wait(Int64)
    /// Sends the command. `patiently` says whether the next step waits for its answer.
    case ask(CommandOrder, name: String, patiently: Bool)
  }

  private var plan: ArraySlice<Step>
  private var current: Request?
  private(set) var requests: [Request] = []
  var wakeAt: Int64?

  init(_ plan: [Step], at time: Int64) {
    self.plan = plan[...]
    wakeAt = time
  }

  var isDone: Bool { plan.isEmpty && requests.allSatisfy(\.isDone) }

  func turn(at now: Int64) {
    wakeAt = nil
    if let current, current.reply == nil { return }
    current = nil
    guard let step = plan.popFirst() else { return }
    switch step {
    case .wait(let time):
      wakeAt = now + time
    case .ask(let order, let name, let patiently):
      let request = Request(order, name: name, at: now)
      requests.append(request)
      if patiently { current = request } else { wakeAt = now }
    }
  }
}
