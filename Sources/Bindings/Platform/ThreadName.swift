import CPlatform

/// Names the calling thread, for `top -H`, `perf` and core files. Linux keeps the first 15 characters.
public enum ThreadName {
  public static func set(_ name: String) {
    platform_name_thread(name)
  }
}
