/**
 * How it is drawn: one renderer for each style, from the layers of a scene to pixels.
 * Renderers are stateless and share immutable noise textures.
 */
package org.fiducial.dataset.portraits.render;
