/// A setting of a topic in the log that does not fit `topics.yaml`.
struct TopicFault: Equatable, CustomStringConvertible {
  enum Severity {
    /// Records would be lost or refused: the program does not start.
    case dangerous
    case odd
  }

  let severity: Severity
  let topic: String
  let setting: String
  let found: String
  let needed: String
  let why: String

  var description: String {
    "topic \(topic) has \(setting)=\(found), and \(setting)=\(needed) is needed: \(why)"
  }

  /// The command of Kafka's tools that mends it.
  func remedy(_ bootstrapServers: String) -> String {
    "kafka-configs.sh --bootstrap-server \(bootstrapServers) --alter --entity-type topics --entity-name \(topic) --add-config "
      + (needed.contains(",") ? "\(setting)=[\(needed)]" : "\(setting)=\(needed)")
  }
}

extension TopicSpecification {
  /// Checks a topic's settings from the log (https://kafka.apache.org/documentation/#topicconfigs). An unknown setting counts as right.
  /// - Parameter recordLimit: the size of the largest record that is sent, in bytes.
  func faults(in settings: [String: String], recordLimit: Int) -> [TopicFault] {
    var faults: [TopicFault] = []
    func fault(_ severity: TopicFault.Severity, _ setting: String, needed: String, _ why: String) {
      faults.append(
        TopicFault(severity: severity, topic: name, setting: setting, found: settings[setting] ?? "", needed: needed, why: why))
    }
    func limit(_ setting: String) -> Int64? { settings[setting].flatMap { Int64($0) } }
    let policies = settings["cleanup.policy"].map { Set($0.split(separator: ",").map { $0.filter { $0 != " " } }) }
    switch retention {
    case .compact:
      if let policies, !policies.contains("compact") {
        fault(.dangerous, "cleanup.policy", needed: "compact", "it must keep the last record of each key for ever")
      } else if let policies, policies.contains("delete") {
        // Without a limit the policy `delete` removes nothing.
        let isLimited = [limit("retention.ms"), limit("retention.bytes")].contains { $0.map { $0 >= 0 } ?? false }
        fault(
          isLimited ? .dangerous : .odd, "cleanup.policy", needed: "compact",
          "it must keep the last record of each key for ever")
      }
    case .delete(let milliseconds):
      if let policies, policies.contains("compact") {
        fault(
          .dangerous, "cleanup.policy", needed: "delete", "records of one key are different messages, and only the last would stay")
      }
      if let found = limit("retention.ms"), found >= 0, milliseconds.map({ found < $0 }) ?? true {
        fault(
          .dangerous, "retention.ms", needed: String(milliseconds ?? -1), "records that were not read for that time must still be there")
      }
      if let found = limit("retention.bytes"), found >= 0 {
        fault(.odd, "retention.bytes", needed: "-1", "many records at once would remove records before they are read")
      }
    }
    if let found = limit("max.message.bytes"), found < recordLimit {
      fault(
        .dangerous, "max.message.bytes", needed: String(recordLimit + 12), "larger messages and larger requests would be refused")
    }
    return faults
  }
}
