import Messaging

/// Where the files of a system's archive are: a directory for each service.
struct ArchiveLocation {
  static let option = Option(
    name: "archive", value: "DIR",
    about: "where 'trace', 'audit', 'verify' and 'rebuild' find the files that 'archive' has made (default: archive in the data directory)",
    variable: nil)

  let path: String

  /// - Parameter option: names the directory; without it, it is in the data directory.
  init(_ arguments: Arguments, _ option: String = option.name) {
    path = arguments[option] ?? (arguments["data-dir"] ?? ".data") + "/archive"
  }

  func directory(of service: String) -> ArchiveDirectory { ArchiveDirectory(path, service: service) }
}
