import APIEdge
import Contracts
import Deciding
import JSON

/// A client that does one thing after the other. Its plan is made at the start, and nothing in it is random afterwards.
final class Client {
  enum Step {
    /// Pauses for so many milliseconds, or until anybody gets an answer.
    case wait(Int64)
    /// Pauses until this time.
    case pause(until: Timestamp)
    /// Sends the command. `patiently` says whether the next step waits for its answer.
    case ask(CommandOrder, name: String, patiently: Bool)
    /// Decides on a step when the answers so far are known; nil: it is left out.
    case decide(([Request]) -> Step?)
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
    take(step, at: now)
  }

  private func take(_ step: Step, at now: Int64) {
    switch step {
    case .wait(let time):
      wakeAt = now + time
    case .pause(let time):
      guard now < time.milliseconds else { return wakeAt = now }
      plan = [step] + plan
      wakeAt = time.milliseconds
    case .ask(let order, let name, let patiently):
      let request = Request(order, name: name, at: now)
      requests.append(request)
      if patiently { current = request } else { wakeAt = now }
    case .decide(let decide):
      if let step = decide(requests) { take(step, at: now) } else { wakeAt = now }
    }
  }
}
