/**
 Contains the jsoup HTML cleaner, and safelist definitions.
 */
package org.jsoup.safety;
