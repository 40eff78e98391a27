import Contracts
import Deciding
import Glibc
import HTTP
import Messaging

/// Asks the processes that run services on a cluster, found through `service.registry`.
final class ServiceAddresses {
  private let kafka: KafkaSettings
  private let keyFile: String
  /// All that the registry has, once it was asked.
  private var known: [ServiceInstance]?

  /// - Parameter keyFile: of the key that the processes of the system share.
  init(_ kafka: KafkaSettings, keyFile: String) {
    self.kafka = kafka
    self.keyFile = keyFile
  }

  /// The answer of the first instance that has one: any can read what waits, and the one that has the partition can decide on it.
  func ask(_ service: String, _ request: HTTPClientRequest) throws(CommandFailure) -> HTTPResponse {
    var request = request
    request.fields["Authorization"] = try authorization()
    let instances = try instances(of: service)
    var complaints: [String] = []
    for instance in instances {
      guard let place = HostAndPort(instance.address), let port = place.port else { continue }
      do {
        let response = try BlockingHTTPClient(host: place.host, port: port, timeout: .seconds(10)).send(request)
        // It has not got the partition.
        if response.status == .misdirectedRequest { complaints.append("\(instance.instance) does not have its partition") }
        if response.status != .misdirectedRequest { return response }
      } catch {
        complaints.append("\(instance.instance) at \(instance.address): \(error)")
      }
    }
    throw CommandFailure(
      instances.isEmpty
        ? "no process that runs \(service) is known on Kafka at \(kafka.bootstrapServers); is 'ticketing worker \(service)' running?"
        : "no process that runs \(service) could answer (\(complaints.joined(separator: "; "))); try again in a moment")
  }

  private func authorization() throws(CommandFailure) -> String {
    do {
      return InternalHTTP.authorization(secret: try Secrets(SystemKey.shared(file: keyFile), jwtSecret: nil).internalHTTP)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Those heard of last come first.
  private func instances(of service: String) throws(CommandFailure) -> [ServiceInstance] {
    let all: [ServiceInstance]
    if let known { all = known } else { all = try readRegistry() }
    known = all
    return all.filter { $0.service == service && $0.state != .stopping }.sorted { $0.at > $1.at }
  }

  private func readRegistry() throws(CommandFailure) -> [ServiceInstance] {
    var latest: [[UInt8]: ServiceInstance] = [:]
    var moments = 1000
    func wait() throws(LogError) {
      moments -= 1
      guard moments > 0 else { throw LogError(.unavailable, "Kafka at \(kafka.bootstrapServers) does not answer") }
      usleep(10_000)
    }
    do {
      let log = try kafka.log(Logger(level: .error, component: "kafka"))
      defer { log.close() }
      try log.scan([TopicPartition(ServiceInstance.topic, 0)], wait) { record in
        latest[record.key ?? []] = record.value.flatMap { try? ServiceInstance(body: $0) }
      }
    } catch {
      throw CommandFailure("the processes that run services can't be looked up: \(error)")
    }
    return Array(latest.values)
  }
}
