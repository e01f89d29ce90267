package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** SHA-256 as TikTok wants it: of the UTF-8 bytes, in lower-case hexadecimal. Not thread-safe. */
final class Hasher {

  /** The digest of nothing, which flows without a check for emptiness send (fact sheet §4.1). */
  static final String OF_EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest sha256 = Sha256.newDigest();

  String hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  String hash(byte[] bytes) {
    byte[] digest = sha256.digest(bytes);
    byte[] hex = new byte[64];
    for (int i = 0; i < 32; i++) {
      hex[2 * i] = DIGITS[(digest[i] >> 4) & 0xf];
      hex[2 * i + 1] = DIGITS[digest[i] & 0xf];
    }
    return new String(hex, StandardCharsets.ISO_8859_1);
  }
}
