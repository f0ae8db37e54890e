/**
 HTML document structure nodes.
 */
@NonnullByDefault
package org.jsoup.nodes;

import org.jsoup.internal.NonnullByDefault;
