package dev.conversionrelay.prepare;

import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Stage;

/**
 * Why a record cannot be sent, before what is known of the event is added to it.
 *
 * @param field the column at fault, or null
 * @param detail for people; never a value
 */
record Refusal(Stage stage, RejectReason reason, String field, String detail) {

  static Refusal parse(RejectReason reason, String detail) {
    return new Refusal(Stage.PARSE, reason, null, detail);
  }

  static Refusal map(String detail) {
    return new Refusal(Stage.MAP, RejectReason.MAPPING_FAILED, null, detail);
  }

  static Refusal validate(RejectReason reason, String field, String detail) {
    return new Refusal(Stage.VALIDATE, reason, field, detail);
  }
}
