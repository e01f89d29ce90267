/** What a user can set, with its rules. Names are fixed: users' configurations rely on them. */
package dev.conversionrelay.options;
