/**
 Contains the HTML parser, tag specifications, and HTML tokeniser.
 */
@NonnullByDefault
package org.jsoup.parser;

import org.jsoup.internal.NonnullByDefault;
