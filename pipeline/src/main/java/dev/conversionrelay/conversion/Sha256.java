package dev.conversionrelay.conversion;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, by which TikTok knows people and the relay knows events. */
public final class Sha256 {

  private Sha256() {}

  /** A digest that can be used again and again; not to be shared between threads. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
