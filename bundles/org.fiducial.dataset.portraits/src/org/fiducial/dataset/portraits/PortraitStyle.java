package org.fiducial.dataset.portraits;

/** The art styles a portrait can be drawn in. Ids are for ever. */
public enum PortraitStyle {
	PHOTO("photo", "Photograph"),
	CARTOON("cartoon", "Cartoon"),
	CARICATURE("caricature", "Caricature"),
	ANIME("anime", "Anime"),
	IMPASTO_OIL("impasto-oil", "Impasto oil painting"),
	WATERCOLOR("watercolor", "Watercolour"),
	PENCIL_SKETCH("pencil-sketch", "Pencil sketch"),
	UKIYO_E("ukiyo-e", "Ukiyo-e woodblock print"),
	POP_ART_HALFTONE("pop-art-halftone", "Pop-art halftone"),
	CHARCOAL("charcoal", "Charcoal drawing"),
	COPPERPLATE_ENGRAVING("copperplate-engraving", "Copperplate engraving"),
	INK_WASH("ink-wash", "Ink wash");

	private final String id;
	private final String label;

	PortraitStyle(String id, String label) {
		this.id = id;
		this.label = label;
	}

	/** The stable identifier, lower case with hyphens. */
	public String id() {
		return id;
	}

	/** The name people read. */
	public String label() {
		return label;
	}

	/**
	 * The style of an id.
	 *
	 * @throws IllegalArgumentException when there is none; the message lists the ids
	 */
	public static PortraitStyle of(String id) {
		StringBuilder known = new StringBuilder();
		for (PortraitStyle s : values()) {
			if (s.id.equals(id)) {
				return s;
			}
			known.append(known.isEmpty() ? "" : ", ").append(s.id);
		}
		throw new IllegalArgumentException("no portrait style '" + id + "'; known: " + known);
	}
}
