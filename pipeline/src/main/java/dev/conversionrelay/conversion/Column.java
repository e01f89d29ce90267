package dev.conversionrelay.conversion;

import static dev.conversionrelay.conversion.EventSource.APP;
import static dev.conversionrelay.conversion.EventSource.CRM;
import static dev.conversionrelay.conversion.EventSource.WEB;

import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The columns of the flat record, named as TikTok names its leaves (fact sheet §2), and for which
 * event sources TikTok takes them (fact sheet §2.9).
 */
public enum Column {
  EVENT(Block.EVENT),
  EVENT_ID(Block.EVENT),
  EVENT_TIME(Block.EVENT),

  EVENT_SOURCE(Block.ROUTE),
  EVENT_SOURCE_ID(Block.ROUTE),
  TEST_EVENT_CODE(Block.ROUTE),

  EMAIL(Block.USER),
  PHONE(Block.USER),
  EXTERNAL_ID(Block.USER, WEB, CRM),
  FIRST_NAME(Block.USER, WEB),
  LAST_NAME(Block.USER, WEB),
  ZIP_CODE(Block.USER, WEB),
  IDFA(Block.USER, APP),
  GAID(Block.USER, APP),
  TTCLID(Block.USER, WEB),
  TTP(Block.USER, WEB),
  IP(Block.USER, WEB, APP),
  USER_AGENT(Block.USER, WEB, APP),
  LOCALE(Block.USER, WEB, APP),
  CITY(Block.USER, WEB),
  STATE(Block.USER, WEB),
  /**
   * Sent for web only, but of use for every source: it tells how to read a national phone number.
   */
  COUNTRY(Block.USER),
  IDFV(Block.USER, APP),
  ATT_STATUS(Block.USER, APP),

  VALUE(Block.PROPERTIES),
  CURRENCY(Block.PROPERTIES),
  CONTENT_TYPE(Block.PROPERTIES),
  CONTENTS(Block.PROPERTIES),
  CONTENT_IDS(Block.PROPERTIES),
  NUM_ITEMS(Block.PROPERTIES),
  SEARCH_STRING(Block.PROPERTIES),
  QUERY(Block.PROPERTIES),
  DESCRIPTION(Block.PROPERTIES),
  ORDER_ID(Block.PROPERTIES),
  SHOP_ID(Block.PROPERTIES),
  CUSTOMER_TYPE(Block.PROPERTIES, WEB, APP),
  /** Custom properties: an object, or one as JSON text. */
  PROPERTIES(Block.EVENT),

  URL(Block.PAGE, WEB),
  REFERRER(Block.PAGE, WEB),

  APP_ID(Block.APP, APP),
  APP_NAME(Block.APP, APP),
  APP_VERSION(Block.APP, APP),

  AD_CALLBACK(Block.AD, WEB, APP),
  AD_CAMPAIGN_ID(Block.AD, WEB, APP),
  /** TikTok's {@code ad.ad_id}: the ad group, despite its name. */
  AD_ID(Block.AD, WEB, APP),
  AD_CREATIVE_ID(Block.AD, WEB, APP),
  AD_IS_RETARGETING(Block.AD, WEB, APP),
  AD_ATTRIBUTED(Block.AD, WEB, APP),
  AD_ATTRIBUTION_TYPE(Block.AD, WEB, APP),
  AD_ATTRIBUTION_PROVIDER(Block.AD, WEB, APP),
  AD_ATTRIBUTION_SHARE(Block.AD, WEB, APP),
  AD_ATTRIBUTION_VALUE(Block.AD, WEB, APP),
  AD_ATTRIBUTION_MODEL(Block.AD, WEB, APP),
  AD_ATTRIBUTION_METHOD(Block.AD, WEB, APP),
  AD_ATTRIBUTION_WINDOW_HR_CLICK(Block.AD, WEB, APP),
  AD_ATTRIBUTION_WINDOW_HR_VIEW(Block.AD, WEB, APP),
  AD_TOUCHPOINT_TYPE(Block.AD, WEB, APP),
  AD_TOUCHPOINT_TS(Block.AD, WEB, APP),
  AD_TOUCHPOINT_URL(Block.AD, WEB, APP),
  AD_DECLINE_REASON(Block.AD, WEB, APP),
  AD_UTM_ID(Block.AD, WEB, APP),
  AD_UTM_SOURCE(Block.AD, WEB, APP),
  AD_UTM_MEDIUM(Block.AD, WEB, APP),
  AD_UTM_CAMPAIGN(Block.AD, WEB, APP),

  LEAD_ID(Block.LEAD, CRM),
  LEAD_EVENT_SOURCE(Block.LEAD, CRM),

  CONSENT_AD_USER_DATA(Block.CONSENT),
  CONSENT_AD_STORAGE(Block.CONSENT),
  TCF_CONSENT(Block.CONSENT),
  GPP(Block.CONSENT),
  US_PRIVACY(Block.CONSENT),
  GPC(Block.CONSENT),
  LIMITED_DATA_USE(Block.CONSENT);

  /** Which part of a request a column ends in. */
  public enum Block {
    EVENT,
    ROUTE,
    USER,
    PROPERTIES,
    PAGE,
    APP,
    AD,
    LEAD,
    /** Read, never sent, except for {@code limited_data_use}. */
    CONSENT
  }

  private static final Map<String, Column> BY_NAME = new HashMap<>();

  static {
    for (Column column : values()) {
      BY_NAME.put(column.columnName, column);
    }
  }

  private final String columnName = name().toLowerCase(Locale.ROOT);
  private final Block block;
  private final ImmutableSet<EventSource> sources;

  Column(Block block, EventSource... sources) {
    this.block = block;
    this.sources = ImmutableSet.copyOf(sources.length == 0 ? EventSource.values() : sources);
  }

  /** The column of that name, ASCII letters in any case; null if the record has no such column. */
  public static Column of(String name) {
    Column column = BY_NAME.get(name);
    return column == null ? BY_NAME.get(Texts.asciiLowerCase(name)) : column;
  }

  /** The name in the record, snake_case. */
  public String columnName() {
    return columnName;
  }

  public Block block() {
    return block;
  }

  /** The leaf name TikTok uses inside the column's block. */
  public String leafName() {
    return block == Block.AD && this != AD_ID ? columnName.substring("ad_".length()) : columnName;
  }

  /** Whether TikTok takes this field for events of that source, or the relay has a use for it. */
  public boolean isFor(EventSource source) {
    return sources.contains(source);
  }
}
