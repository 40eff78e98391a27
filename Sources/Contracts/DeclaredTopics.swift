/// `topics.yaml` as it was when the program was built: the one source from which topics are created and checked.
public enum DeclaredTopics {
  public static var yaml: [UInt8] { PackageResources.topics_yaml }
}
