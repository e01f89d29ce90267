package dev.conversionrelay.conversion;

import java.util.Set;

/** The currencies TikTok lists (fact sheet §2.4). */
public final class Currencies {

  private static final Set<String> SUPPORTED =
      Set.of(
          ("AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD"
                  + " HNL HUF IDR ILS INR ISK JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK"
                  + " NZD OMR PEN PHP PKR PLN PYG QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VES"
                  + " VND ZAR")
              .split(" "));

  private Currencies() {}

  /** Whether TikTok lists the ISO 4217 code, given in upper case. */
  public static boolean isSupported(String code) {
    return SUPPORTED.contains(code);
  }
}
