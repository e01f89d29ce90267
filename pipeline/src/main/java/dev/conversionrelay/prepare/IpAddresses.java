package dev.conversionrelay.prepare;

import com.google.common.net.InetAddresses;
import dev.conversionrelay.conversion.Texts;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses as literals; no name is ever looked up. */
final class IpAddresses {

  private IpAddresses() {}

  /**
   * The address of an IPv4 or IPv6 literal, or null if the text is none. Leading zeros, ports,
   * zones and lists are refused; the {@code /32} or {@code /128} that Postgres writes after a host
   * is overlooked.
   */
  static InetAddress parse(String text) {
    String literal = text;
    if (literal.indexOf(':') < 0 && literal.endsWith("/32")) {
      literal = literal.substring(0, literal.length() - 3);
    } else if (literal.indexOf(':') >= 0 && literal.endsWith("/128")) {
      literal = literal.substring(0, literal.length() - 4);
    }
    if (literal.length() > 45 || literal.indexOf('%') >= 0 || !isAscii(literal)) {
      return null;
    }
    InetAddress plain = ipv4(literal);
    if (plain != null) {
      return plain;
    }
    return InetAddresses.isInetAddress(literal) ? InetAddresses.forString(literal) : null;
  }

  /** The address that most people have; null if it is not written as four plain numbers. */
  private static InetAddress ipv4(String text) {
    byte[] address = new byte[4];
    int numbers = 0;
    int start = 0;
    while (numbers < address.length) {
      int end = start;
      int number = 0;
      while (end < text.length() && end - start < 3 && Texts.isAsciiDigit(text.charAt(end))) {
        number = number * 10 + (text.charAt(end) - '0');
        end++;
      }
      boolean zeroInFront = end - start > 1 && text.charAt(start) == '0';
      if (end == start || zeroInFront || number > 255) {
        return null;
      }
      address[numbers++] = (byte) number;
      boolean last = numbers == address.length;
      if (last ? end != text.length() : end == text.length() || text.charAt(end) != '.') {
        return null;
      }
      start = end + 1;
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** Guava takes the digits of other scripts for digits; TikTok need not. */
  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the address can belong to a person's device on the internet: not private, shared,
   * loopback, link-local, multicast or reserved. Addresses set aside for documentation pass, as
   * TikTok takes them (fact sheet §2.2).
   */
  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    int a = bytes[0] & 0xff;
    if (!(address instanceof Inet4Address)) {
      // Global unicast is 2000::/3.
      return (a & 0xe0) == 0x20;
    }
    int b = bytes[1] & 0xff;
    int c = bytes[2] & 0xff;
    boolean reserved =
        a == 0
            || a == 10
            || a == 127
            || a >= 224
            || (a == 100 && (b & 0xc0) == 64)
            || (a == 169 && b == 254)
            || (a == 172 && (b & 0xf0) == 16)
            || (a == 192 && b == 168)
            || (a == 192 && b == 0 && c == 0)
            || (a == 198 && (b & 0xfe) == 18);
    return !reserved;
  }
}
