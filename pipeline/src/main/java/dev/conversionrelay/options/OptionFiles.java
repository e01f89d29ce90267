package dev.conversionrelay.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;

/**
 * Small text files that options name, read on the machine that starts the run: local ones, and
 * those of a file system that Beam knows, such as {@code gs://bucket/orders.jslt}.
 */
public final class OptionFiles {

  /** A file larger than this is something else. */
  private static final int MAX_FILE_BYTES = 1 << 20;

  private static final Pattern REMOTE = Pattern.compile("[a-z][a-z0-9+.-]+://.*");

  private OptionFiles() {}

  /** Makes Beam's file systems known, with the credentials of these options, if one is needed. */
  public static void register(RelayOptions options) {
    boolean remote =
        Stream.of(options.getMapping(), options.getEventNames(), options.getConsentPolicy())
            .anyMatch(file -> file != null && REMOTE.matcher(file.strip()).matches());
    if (remote) {
      FileSystems.setDefaultPipelineOptions(options);
    }
  }

  /**
   * The whole file, UTF-8.
   *
   * @param option how its message begins, such as {@code "--consentPolicy: "}
   * @param otherwise what the value may be besides a file, for the message
   * @throws IllegalArgumentException if it cannot be read or has more than a megabyte, with a
   *     message that names the option
   */
  static String read(String option, String file, String otherwise) {
    byte[] content;
    try (InputStream in = open(file)) {
      content = in.readNBytes(MAX_FILE_BYTES + 1);
      if (content.length <= MAX_FILE_BYTES) {
        return text(content);
      }
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          option + "cannot read the file " + file + "; " + otherwise, e);
    }
    throw new IllegalArgumentException(
        option + "too large: the file " + file + " has more than a megabyte");
  }

  /** What is wrong with an option, as reading it says; empty if nothing is. */
  static Optional<String> violation(Runnable reading) {
    try {
      reading.run();
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static InputStream open(String file) throws IOException {
    if (!REMOTE.matcher(file).matches()) {
      return Files.newInputStream(Path.of(file));
    }
    try {
      return Channels.newInputStream(
          FileSystems.open(FileSystems.matchSingleFileSpec(file).resourceId()));
    } catch (IllegalArgumentException e) {
      throw new IOException("no file system has such names", e);
    }
  }

  private static String text(byte[] content) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
  }
}
