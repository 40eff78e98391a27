/// `topics.yaml` from the build of the program. All topics are created and checked from it.
public enum DeclaredTopics {
  public static var yaml: [UInt8] { PackageResources.topics_yaml }
}
