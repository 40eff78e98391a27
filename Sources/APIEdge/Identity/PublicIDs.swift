import Deciding
import Platform
import Sodium

/// Makes the ids of reservations, purchases and commands for clients, and recognises invented and foreign ids without asking a service:
/// each id carries a short MAC over its kind, its owner and itself.
///
/// ```
/// res-0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11-9c0f7be2a1d35e48
/// cmd-reservation.create-0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11-5b1e0c7743a9d2f6
/// ```
/// The id in the middle begins with its time, so that a list by id is a list by age. For a command it is the `ce_id`, which is found in the
/// log. The whole text is safe in a URL.
public struct PublicIDs: Sendable {
  /// The longest id that is accepted, in bytes, of any kind.
  public static let maximumLength = 128

  /// The owner of a command from a client without a token: everyone who has the id may ask for it.
  public static let nobody = ""

  private let authenticator: MessageAuthenticator

  /// - Parameter key: must be the same in every edge as long as ids are valid.
  public init(key: SecretKey) {
    authenticator = MessageAuthenticator(key: key.derive("public ids"))
  }

  public func reservation(_ id: MessageID, of owner: String) -> String {
    text(kind: "res", owner: owner, id)
  }

  public func isReservation(_ text: String, of owner: String) -> Bool {
    id(text[...], kind: "res", owner: owner) != nil
  }

  /// Whether it has the form of a reservation's id: only the owner's name shows whether it is genuine.
  static func isReservation(_ text: String) -> Bool {
    parts(of: text[...], kind: "res") != nil
  }

  public func purchase(_ id: MessageID, of owner: String) -> String {
    text(kind: "pur", owner: owner, id)
  }

  public func isPurchase(_ text: String, of owner: String) -> Bool {
    id(text[...], kind: "pur", owner: owner) != nil
  }

  public func command(_ id: MessageID, type: CommandType, of owner: String) -> String {
    text(kind: "cmd-" + type.rawValue, owner: owner, id)
  }

  public func command(_ text: String, of owner: String) -> (type: CommandType, id: MessageID)? {
    let parts = text.split(separator: "-", maxSplits: 2)
    guard parts.count == 3, parts[0] == "cmd", let type = CommandType(rawValue: String(parts[1])),
      let id = id(text[...], kind: "cmd-" + type.rawValue, owner: owner)
    else { return nil }
    return (type, id)
  }

  private func text(kind: String, owner: String, _ id: MessageID) -> String {
    "\(kind)-\(id)-\(String(hexadecimal: code(kind: kind, owner: owner, id)))"
  }

  /// Nil unless the text is exactly an id that was made here.
  private func id(_ text: Substring, kind: String, owner: String) -> MessageID? {
    guard let (id, code) = Self.parts(of: text, kind: kind), authenticator.isValid(code, for: signed(kind: kind, owner: owner, id)) else {
      return nil
    }
    return id
  }

  /// The id and the MAC of a text in the form of ``text(kind:owner:_:)``.
  private static func parts(of text: Substring, kind: String) -> (id: MessageID, code: UInt64)? {
    let text = text.utf8
    let length = kind.utf8.count + 1 + 36 + 1 + 16
    guard text.count == length, text.starts(with: (kind + "-").utf8) else { return nil }
    let rest = text.dropFirst(kind.utf8.count + 1)
    guard rest.dropFirst(36).first == UInt8(ascii: "-"),
      let id = MessageID(String(Substring(rest.prefix(36)))),
      id.description.utf8.elementsEqual(rest.prefix(36)), let code = UInt64(hexadecimal: rest.suffix(16))
    else { return nil }
    return (id, code)
  }

  private func code(kind: String, owner: String, _ id: MessageID) -> UInt64 {
    authenticator.code(for: signed(kind: kind, owner: owner, id))
  }

  /// Kinds have no NUL and the id has a fixed length, so no two triples give the same bytes.
  private func signed(kind: String, owner: String, _ id: MessageID) -> [UInt8] {
    var bytes = Array(kind.utf8)
    bytes.append(0)
    withUnsafeBytes(of: id.high.bigEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: id.low.bigEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: owner.utf8)
    return bytes
  }
}
