package dev.conversionrelay.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventNamesTest {

  @ParameterizedTest(name = "{0} for {1}: {2}")
  @CsvSource({
    "Purchase, WEB, ",
    "ViewContent, WEB, ",
    "Pageview, WEB, ",
    "PageView, WEB, ",
    "my_event-2, WEB, ",
    "Checkout, APP, ",
    "Registration, APP, ",
    "InAppADClick, APP, ",
    "Lead, OFFLINE, ",
    "Über 9000!, CRM, ",
    "Angebot gesendet, CRM, ",
    "purchase, CRM, NEAR_STANDARD_NAME",
    "CompletePayment, WEB, LEGACY_EVENT_NAME",
    "SubmitForm, WEB, LEGACY_EVENT_NAME",
    "ClickButton, WEB, LEGACY_EVENT_NAME",
    "PlaceAnOrder, WEB, LEGACY_EVENT_NAME",
    "CompletePayment, OFFLINE, LEGACY_EVENT_NAME",
    "Checkout, WEB, RESERVED_EVENT_NAME",
    "Registration, WEB, RESERVED_EVENT_NAME",
    "Consult, WEB, RESERVED_EVENT_NAME",
    "purchase, WEB, NEAR_STANDARD_NAME",
    "Purchases, WEB, NEAR_STANDARD_NAME",
    "Purchse, WEB, NEAR_STANDARD_NAME",
    "Purhcase, WEB, NEAR_STANDARD_NAME",
    "add_to_cart, WEB, NEAR_STANDARD_NAME",
    "Add To Cart, WEB, NEAR_STANDARD_NAME",
    "lead, WEB, NEAR_STANDARD_NAME",
    "InAppAdImpr, APP, NEAR_STANDARD_NAME",
    "LaunchApp, APP, NEAR_STANDARD_NAME",
    "Load, WEB, ",
    "Date, APP, ",
    "Purchased_2x, WEB, ",
    "2ndVisit, WEB, UNUSUAL_EVENT_NAME",
    "höhe, WEB, UNUSUAL_EVENT_NAME",
    "my event, WEB, UNUSUAL_EVENT_NAME",
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeef, WEB, UNUSUAL_EVENT_NAME",
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee, WEB, ",
  })
  void namesAreToldApart(String name, EventSource source, Warning warning) {
    assertThat(EventNames.warning(name, source)).isEqualTo(Optional.ofNullable(warning));
  }

  @Test
  void offlineTakesStandardNamesOnly() {
    assertThat(EventNames.isTaken("Purchase", EventSource.OFFLINE)).isTrue();
    assertThat(EventNames.isTaken("CompletePayment", EventSource.OFFLINE)).isTrue();
    assertThat(EventNames.isTaken("purchase", EventSource.OFFLINE)).isFalse();
    assertThat(EventNames.isTaken("StoreVisit", EventSource.OFFLINE)).isFalse();
    assertThat(EventNames.isTaken("LaunchAPP", EventSource.OFFLINE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"WEB", "APP", "CRM"})
  void theOthersTakeAnyName(EventSource source) {
    assertThat(EventNames.isTaken("anything at all", source)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"USD, true", "EUR, true", "VES, true", "usd, false", "XXX, false", "'', false"})
  void currenciesAreThoseTikTokLists(String code, boolean supported) {
    assertThat(Currencies.isSupported(code)).isEqualTo(supported);
  }
}
