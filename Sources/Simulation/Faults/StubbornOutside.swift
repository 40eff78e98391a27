import Deciding
import Messaging

/// An effect worker that does not hear which calls are dropped: the mutant `asksOn`.
final class StubbornOutside: Outside {
  private let worker: EffectWorker

  init(_ worker: EffectWorker) {
    self.worker = worker
  }

  func take(_ calls: [CallEntry], at now: Timestamp) { worker.take(calls, at: now) }
  func takeOver(_ calls: [CallEntry], at now: Timestamp) { worker.takeOver(calls, at: now) }
  func drop(_ calls: [CallEntry], at now: Timestamp) {}
  func forget(_ partition: Int32) { worker.forget(partition) }
  func outcomes(at now: Timestamp) -> [CallOutcome] { worker.outcomes(at: now) }
  var wakeAt: Timestamp? { worker.wakeAt }

  var onChange: (() -> Void)? {
    get { worker.onChange }
    set { worker.onChange = newValue }
  }
}
