import JSON

/// What two versions of the AsyncAPI document say differently, so that one version can't read the other's messages. During an update both
/// run, and the log keeps messages of the version before for days.
struct MessageChanges {
  private let before: JSONValue
  private let after: JSONValue

  init(from before: JSONValue, to after: JSONValue) {
    self.before = before
    self.after = after
  }

  /// One line a change, which says what can't be read and why.
  var breaking: [String] {
    let channels = before["channels"]?.object ?? [:]
    let gone = channels.filter { after["channels"]?[$0.name] == nil }.map { "\($0.name): the topic is gone" }
    let messages = channels.flatMap { topic, channel -> [String] in
      guard let now = after["channels"]?[topic] else { return [] }
      let missing = (channel["messages"]?.object ?? [:]).map(\.name).filter { now["messages"]?[$0] == nil }
      let isAnother = channel["description"] != now["description"]
      return missing.map { "\(topic): \($0) is gone" } + (isAnother ? ["\(topic): the key or owner changed"] : [])
    }
    let payloads = (before["components"]?["messages"]?.object ?? [:]).flatMap { type, message -> [String] in
      guard let now = after["components"]?["messages"]?[type] else { return [] }
      return differences(message["payload"] ?? [:], now["payload"] ?? [:], at: type)
        + differences(message["headers"] ?? [:], now["headers"] ?? [:], at: "\(type)'s headers")
    }
    return gone + messages + payloads.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func differences(_ old: JSONValue, _ new: JSONValue, at path: String) -> [String] {
    let (old, new) = (Self.resolved(old, in: before), Self.resolved(new, in: after))
    let kinds = ["type", "format", "const"].filter { old[$0] != new[$0] }
    guard kinds.isEmpty else {
      return kinds.map { "\(path): \($0) was \(Self.text(old[$0])) and is \(Self.text(new[$0])): neither version reads the other's" }
    }
    return words(old, new, at: path) + fields(old, new, at: path)
      + inner("items", old, new, at: path + "[]") + inner("additionalProperties", old, new, at: path + "{}")
  }

  private func inner(_ name: String, _ old: JSONValue, _ new: JSONValue, at path: String) -> [String] {
    guard old[name] != nil || new[name] != nil else { return [] }
    return differences(old[name] ?? [:], new[name] ?? [:], at: path)
  }

  private func words(_ old: JSONValue, _ new: JSONValue, at path: String) -> [String] {
    let (before, now) = (old["enum"]?.array ?? [], new["enum"]?.array ?? [])
    return now.filter { !before.contains($0) && !before.isEmpty }
      .map { "\(path): the version before does not know the word \(Self.text($0))" }
      + before.filter { !now.contains($0) && !now.isEmpty }.map { "\(path): the word \(Self.text($0)) of the version before is gone" }
  }

  private func fields(_ old: JSONValue, _ new: JSONValue, at path: String) -> [String] {
    let (before, now) = (old["properties"]?.object ?? [:], new["properties"]?.object ?? [:])
    let (needed, needs) = (Self.required(old), Self.required(new))
    let known = before.flatMap { name, schema -> [String] in
      let place = "\(path).\(name)"
      guard let field = now[name] else {
        return ["\(place): is gone" + (needed.contains(name) ? ", and the version before needs it" : "")]
      }
      if needed.contains(name), !needs.contains(name) { return ["\(place): may be missing now, and the version before needs it"] }
      if !needed.contains(name), needs.contains(name) { return ["\(place): is needed now, and the version before may leave it out"] }
      return differences(schema, field, at: place)
    }
    let added = now.filter { before[$0.name] == nil && needs.contains($0.name) }
    return known + added.map { "\(path).\($0.name): is new and needed, and the version before does not write it" }
  }

  private static func required(_ schema: JSONValue) -> Set<String> { Set((schema["required"]?.array ?? []).compactMap(\.string)) }

  private static func resolved(_ schema: JSONValue, in document: JSONValue) -> JSONValue {
    guard let reference = schema["$ref"]?.string else { return schema }
    return reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) { $0?[String($1)] } ?? [:]
  }

  private static func text(_ value: JSONValue?) -> String { value.map { String(decoding: $0.encoded(), as: UTF8.self) } ?? "nothing" }
}
