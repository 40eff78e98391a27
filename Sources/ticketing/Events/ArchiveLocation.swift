import Messaging

/// Where the files of a system's archive are: a directory for each service.
struct ArchiveLocation {
  static let option = Option(
    name: "archive", value: "DIR",
    about: "where 'verify' and 'rebuild' find what 'archive' has moved (default: archive in the data directory)", variable: nil)

  let path: String

  /// - Parameter option: names the directory; without it, it is in the data directory.
  init(_ arguments: Arguments, _ option: String = option.name) {
    path = arguments[option] ?? (arguments["data-dir"] ?? ".data") + "/archive"
  }

  func directory(of service: String) -> ArchiveDirectory { ArchiveDirectory(path, service: service) }

  /// How to look for something in the files of these services.
  func search(for id: String, in services: [String]) -> String {
    let files = services.count == 1 ? "\(path)/\(services[0])/*.gz" : "\(path)/{\(services.joined(separator: ","))}/*.gz"
    return "zgrep -hF '\(Printable.text(id))' \(files)"
  }
}
