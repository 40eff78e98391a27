import Deciding

@testable import Messaging

/// A caller whose attempts end when the test says so.
final class ScriptedCaller: OutsideCaller {
  /// The attempts that are under way, in the order in which they began.
  private(set) var underWay: [(call: CallEntry, done: (CallResult) -> Void)] = []
  /// The subjects of all attempts so far, in order.
  private(set) var attempts: [String] = []
  /// The results of attempts that end at once, by subject; the last one stays.
  var results: [String: [CallResult]] = [:]
  /// Whether a call that may have been made is given up at its time limit too.
  var givesUpUnknown = false
  /// Whether no call is ever given up.
  var givesUpNothing = false

  func destination(of call: CallEntry) -> String { call.name.kind }

  func attempt(_ call: CallEntry, done: @escaping (CallResult) -> Void) {
    let subject = call.name.subject
    attempts.append(subject)
    guard let result = results[subject]?.first else { return underWay.append((call, done)) }
    if results[subject, default: []].count > 1 { results[subject]?.removeFirst() }
    done(result)
  }

  func givenUp(_ call: CallEntry, mayBeMade: Bool) -> CallAnswer? {
    givesUpNothing || mayBeMade && !givesUpUnknown ? nil : .saying("given up")
  }

  /// Ends the attempt at a call.
  func end(_ subject: String, _ result: CallResult) {
    guard let index = underWay.firstIndex(where: { $0.call.name.subject == subject }) else { return }
    underWay.remove(at: index).done(result)
  }
}

extension CallAnswer {
  static func saying(_ word: String) -> CallAnswer {
    // A text can always be encoded.
    try! CallAnswer(Answered(id: word, amount: 1))
  }
}

extension CallResult {
  static func says(_ word: String) -> CallResult { .answered(.saying(word)) }
}
