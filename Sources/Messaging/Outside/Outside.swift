import Deciding

/// Makes a lane's calls to the outside, beside the lane. It belongs to the lane's thread. `EffectWorker` is the one that runs.
///
/// A lane gives it calls that are committed, and takes their outcomes. When a lane dies in between, the next owner of the partition has the
/// calls in its database, and makes them again under the same ids.
public protocol Outside: AnyObject {
  /// Takes calls that were never made before.
  func take(_ calls: [CallEntry], at now: Timestamp)
  /// Takes calls of an earlier owner, which may have made them.
  func takeOver(_ calls: [CallEntry], at now: Timestamp)
  /// Drops calls whose outcomes are known from elsewhere: they are not made again.
  func drop(_ calls: [CallEntry], at now: Timestamp)
  /// Forgets the calls of a partition. Their outcomes are of no use any more.
  func forget(_ partition: Int32)
  /// Makes what is to be made at this time, and returns the outcomes that came since it was asked last.
  func outcomes(at now: Timestamp) -> [CallOutcome]
  /// When to ask again at the latest; nil: only after `onChange`.
  var wakeAt: Timestamp? { get }
  /// Called when an outcome may have come.
  var onChange: (() -> Void)? { get set }
}

/// The outcome of a call, as a message of the call's key.
public struct CallOutcome: Equatable, Sendable {
  public var call: CallName
  public var answer: CallAnswer
  public var time: Timestamp

  public init(call: CallName, answer: CallAnswer, time: Timestamp) {
    self.call = call
    self.answer = answer
    self.time = time
  }
}

/// What came of a call, as a message that the worker's decider takes (`Source.outcomes`).
public struct CallAnswer: Equatable, Sendable {
  /// `ce_type`
  public var type: String
  public var body: [UInt8]
  /// Why a person has to look at it. The message is then parked, as a dead letter with this reason, and no decider runs. Who replays it has
  /// the decider run, which may make the call again. Nil: the decider takes it.
  public var failure: String?

  public init(_ message: some MessageSet, failure: String? = nil) throws {
    type = message.parts.type
    body = try message.body()
    self.failure = failure
  }
}
