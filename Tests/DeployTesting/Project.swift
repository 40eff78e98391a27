import Foundation

/// The files of this project, as they are beside the tests.
public enum Project {
  public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static func path(_ name: String) -> String { root.appending(path: name).standardizedFileURL.path() }

  public static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  /// The definitions of Kafka's and KEDA's custom resources, where they were laid beside the project; nil: nowhere.
  public static let customResourceDefinitions: String? = {
    let folder = path("../shared/schemas")
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
  }()
}
