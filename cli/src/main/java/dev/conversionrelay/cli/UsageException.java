package dev.conversionrelay.cli;

import java.util.List;

/** The options cannot work. Each message names an option or a thing, and the remedy. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> messages;

  UsageException(List<String> messages) {
    super(String.join("\n", messages));
    this.messages = List.copyOf(messages);
  }

  UsageException(String message) {
    this(List.of(message));
  }

  List<String> messages() {
    return messages;
  }
}
