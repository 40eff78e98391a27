/// What all partitions of a log share.
final class EmbeddedContext: Sendable {
  let settings: EmbeddedLog.Settings
  let operations: FileOperations
  let descriptors: DescriptorCache

  init(settings: EmbeddedLog.Settings, operations: FileOperations) {
    self.settings = settings
    self.operations = operations
    descriptors = DescriptorCache(limit: settings.openFiles)
  }
}
