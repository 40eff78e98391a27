import Foundation

/// What Prometheus' client libraries say of their process, under the same names.
public enum ProcessMetrics {
  public static func text() -> String {
    let statistics = ProcessStatistics.now()
    let metrics: [(name: String, type: String, help: String, value: String?)] = [
      ("process_cpu_seconds_total", "counter", "Processor time used, user and system.", statistics.processorSeconds.map { "\($0)" }),
      ("process_open_fds", "gauge", "Open file descriptors.", statistics.openDescriptors.map { "\($0)" }),
      ("process_max_fds", "gauge", "File descriptors that may be open.", statistics.descriptorLimit.map { "\($0)" }),
      ("process_resident_memory_bytes", "gauge", "Memory in use, without what is swapped out.", statistics.residentBytes.map { "\($0)" }),
      ("process_start_time_seconds", "gauge", "When it was started, in seconds since 1970.", statistics.startSeconds.map { "\($0)" }),
    ]
    return metrics.reduce(into: "") { text, metric in
      guard let value = metric.value else { return }
      text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.type)\n\(metric.name) \(value)\n"
    }
  }
}

/// As the kernel has it in `/proc/self`; nil: it can't be read.
private struct ProcessStatistics {
  var processorSeconds: Double?
  var residentBytes: Int?
  var startSeconds: Double?
  var openDescriptors: Int?
  var descriptorLimit: UInt64?

  static func now() -> ProcessStatistics {
    var statistics = ProcessStatistics()
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    // The program's name, in brackets, may hold anything: fields are counted behind it, from the third on.
    if let text = read("/proc/self/stat"), let end = text.lastIndex(of: ")") {
      let fields = text[text.index(after: end)...].split(separator: " ")
      if fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]), let start = Double(fields[19]) {
        statistics.processorSeconds = (user + system) / ticks
        statistics.startSeconds = bootSeconds.map { $0 + start / ticks }
      }
      if fields.count > 21, let pages = Int(fields[21]) { statistics.residentBytes = pages * sysconf(Int32(_SC_PAGESIZE)) }
    }
    statistics.openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 { statistics.descriptorLimit = UInt64(limit.rlim_cur) }
    return statistics
  }

  private static let bootSeconds: Double? = read("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap {
    Double($0.dropFirst("btime ".count))
  }

  private static func read(_ file: String) -> String? {
    try? String(contentsOfFile: file, encoding: .utf8)
  }
}
