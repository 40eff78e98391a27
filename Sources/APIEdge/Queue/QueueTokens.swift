import Deciding
import Platform
import Sodium

/// Makes the tokens of waiting rooms, and recognises invented and changed ones without asking anyone.
///
/// ```
/// que.12345.con-0199f6c45e1a7c3d9b1f.0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11.9c0f7be2a1d35e48
/// ```
/// It names number, concert and user, with a MAC over them, as `PublicIDs` has it. Whether it lets anybody in is not in it: the queue says.
package struct QueueTokens: Sendable {
  private let authenticator: MessageAuthenticator

  /// - Parameter key: must be the same in every edge as long as tokens are valid.
  package init(key: SecretKey) {
    authenticator = MessageAuthenticator(key: key.derive("queue tokens"))
  }

  package func text(_ token: QueueToken) -> String {
    let named = Self.named(token)
    return "\(named).\(String(hexadecimal: authenticator.code(for: Array(named.utf8))))"
  }

  /// Nil unless the text is exactly a token that was made here.
  func read(_ text: String) -> QueueToken? {
    guard text.utf8.count <= Self.limit else { return nil }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].elementsEqual("que".utf8), let number = Int(Substring(parts[1])),
      let code = UInt64(hexadecimal: parts[4])
    else { return nil }
    let token = QueueToken(concertId: String(Substring(parts[2])), userId: String(Substring(parts[3])), number: number)
    let named = Self.named(token)
    guard text.utf8.count == named.utf8.count + 17, text.utf8.starts(with: named.utf8),
      authenticator.isValid(code, for: Array(named.utf8))
    else { return nil }
    return token
  }

  /// Ids have no dots. If one had, its token would not be read, and could not be taken for another.
  private static func named(_ token: QueueToken) -> String { "que.\(token.number).\(token.concertId).\(token.userId)" }

  /// Bytes: a number, two ids and a MAC.
  private static let limit = 20 + 2 * PublicIDs.maximumLength + 24
}

/// A place in a waiting room, as its token names it.
package struct QueueToken: Equatable, Sendable {
  let concertId: String
  let userId: String
  /// 0 for a concert without a queue.
  let number: Int

  static let openNumber = 0

  package init(concertId: String, userId: String, number: Int) {
    self.concertId = concertId
    self.userId = userId
    self.number = number
  }
}
