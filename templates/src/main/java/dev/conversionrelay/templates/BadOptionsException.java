package dev.conversionrelay.templates;

import java.util.List;

/** The options of a launch cannot work. The message is one line that names all that is wrong. */
final class BadOptionsException extends Exception {

  private static final long serialVersionUID = 1L;

  BadOptionsException(List<String> errors) {
    super(message(errors));
  }

  private static String message(List<String> errors) {
    StringBuilder message = new StringBuilder("The job was not started. Wrong options: ");
    for (int i = 0; i < errors.size(); i++) {
      message.append(i == 0 ? "" : " ").append('(').append(i + 1).append(") ");
      message.append(errors.get(i).replaceAll("\\s+", " "));
    }
    return message.toString();
  }
}
