package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs another class's {@code main} and, when the JVM ends, writes what the process took: {@code
 * cpu_seconds}, {@code gc_seconds} (of all collections, wall time), {@code peak_heap_bytes} (the
 * peaks of its parts together), and where the system tells it {@code peak_resident_bytes}.
 */
public final class MeasuredProcess {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK_RESIDENT = "VmHWM:";

  private MeasuredProcess() {}

  /**
   * Runs a class.
   *
   * @param args the file to write to, the class, and the arguments of its {@code main}
   */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(file)));
    String[] rest = Arrays.copyOfRange(args, 2, args.length);
    Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object) rest);
  }

  private static void write(Path file) {
    ObjectNode used = new ObjectMapper().createObjectNode();
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      used.put("cpu_seconds", system.getProcessCpuTime() / 1e9);
    }
    long gcMillis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      gcMillis += Math.max(0, collector.getCollectionTime());
    }
    used.put("gc_seconds", gcMillis / 1e3);
    long heap = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heap += pool.getPeakUsage().getUsed();
      }
    }
    used.put("peak_heap_bytes", heap);
    try {
      if (Files.isReadable(STATUS)) {
        used.put("peak_resident_bytes", peakResidentBytes(Files.readAllLines(STATUS)));
      }
      Files.writeString(file, used.toPrettyString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The largest resident set size so far, of the lines of {@code /proc/PID/status}; else null. */
  static Long peakResidentBytes(List<String> status) {
    for (String line : status) {
      if (line.startsWith(PEAK_RESIDENT)) {
        String kilobytes = line.substring(PEAK_RESIDENT.length()).replace("kB", "").strip();
        return Long.parseLong(kilobytes) * 1024;
      }
    }
    return null;
  }
}
