package org.fiducial.dataset.portraits.render;

import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.dataset.portraits.scene.Scene;

/** Turns a scene into a picture in one style. Stateless. */
public interface StyleRenderer {

	/** Draws the scene. */
	RgbImage render(Scene scene);

	/** The renderer of a style. */
	static StyleRenderer of(PortraitStyle style) {
		return switch (style) {
			case PHOTO -> new PhotoRenderer();
			case CARTOON -> new CartoonRenderer();
			case CARICATURE -> new CaricatureRenderer();
			case ANIME -> new AnimeRenderer();
			case IMPASTO_OIL -> new ImpastoRenderer();
			case WATERCOLOR -> new WatercolorRenderer();
			case PENCIL_SKETCH -> new PencilRenderer();
			case UKIYO_E -> new UkiyoeRenderer();
			case POP_ART_HALFTONE -> new HalftoneRenderer();
			case CHARCOAL -> new CharcoalRenderer();
			case COPPERPLATE_ENGRAVING -> new EngravingRenderer();
			case INK_WASH -> new InkWashRenderer();
		};
	}
}
