import Kafka

extension KafkaLog {
  /// Checks that topics that somebody else made or changed lose no records. Unusual settings are warnings.
  public func check(_ topics: [TopicSpecification]) throws(LogError) {
    let found: [String: Result<[String: String], KafkaError>]
    do throws(KafkaError) {
      found = try admin.settings(of: topics.map(\.name))
    } catch {
      // Mock brokers, and some others with Kafka's protocol, do not support this request.
      if !error.isUnsupported { warn("the topics' settings can't be read: \(error.description)") }
      return
    }
    var dangerous: [TopicFault] = []
    for topic in topics {
      guard let result = found[topic.name] else { continue }
      do throws(KafkaError) {
        for fault in topic.faults(in: try result.get(), recordLimit: configuration.maximumRecordBytes) {
          if fault.severity == .dangerous { dangerous.append(fault) } else { warn("\(fault)") }
        }
      } catch {
        warn("the settings of topic \(topic.name) can't be read: \(error.description)")
      }
    }
    guard let first = dangerous.first else { return }
    let more = dangerous.count > 1 ? " (\(dangerous.count - 1) more like it: the next start names them)" : ""
    let remedy = first.remedy(configuration.bootstrapServers)
    throw LogError(.mismatch, "\(first); change it with 'ticketing topics apply', or: \(remedy)\(more)")
  }

  private func warn(_ text: String) {
    log(ClientLogLine(level: .warning, facility: "TOPICS", text: text))
  }
}
