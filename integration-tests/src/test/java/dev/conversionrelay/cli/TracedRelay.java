package dev.conversionrelay.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The {@code relay} command in a JVM whose every logger says all it has to say, on standard error.
 * Several commands may follow each other, with {@value #THEN} between them.
 */
public final class TracedRelay {

  static final String THEN = "--then";

  private TracedRelay() {}

  /** Runs the commands, and ends the JVM with the highest of their exit codes. */
  public static void main(String[] args) {
    Logging.configure();
    Logger root = Logger.getLogger("");
    for (Handler usual : root.getHandlers()) {
      root.removeHandler(usual);
    }
    root.addHandler(new Everything());
    root.setLevel(Level.ALL);
    Logger.getLogger("dev.conversionrelay").setLevel(Level.ALL);
    int highest = 0;
    List<String> words = new ArrayList<>();
    for (String word : (Iterable<String>) Arrays.asList(args)) {
      if (word.equals(THEN)) {
        highest = Math.max(highest, run(words));
        words.clear();
      } else {
        words.add(word);
      }
    }
    System.exit(Math.max(highest, run(words)));
  }

  private static int run(List<String> words) {
    int code = RelayCommand.execute(words.toArray(String[]::new), System.getenv());
    System.out.println("exit code of " + words.get(0) + ": " + code);
    return code;
  }

  private static final class Everything extends Handler {

    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public synchronized void publish(LogRecord said) {
      StringWriter text = new StringWriter();
      text.append("TRACE ").append(said.getLoggerName()).append(' ');
      text.append(formatter.formatMessage(said)).append('\n');
      if (said.getThrown() != null) {
        said.getThrown().printStackTrace(new PrintWriter(text, true));
      }
      System.err.print(text);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
