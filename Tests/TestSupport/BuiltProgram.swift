import Foundation

/// A program of this package, as the build of the tests made it.
public enum BuiltProgram {
  /// Where it is: beside the program that runs the tests.
  public static func path(_ name: String) throws -> String {
    URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")).deletingLastPathComponent()
      .appending(path: name).path
  }
}
