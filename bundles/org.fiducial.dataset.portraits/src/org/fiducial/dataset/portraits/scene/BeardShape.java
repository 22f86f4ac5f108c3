package org.fiducial.dataset.portraits.scene;

import org.fiducial.dataset.portraits.model.Beard;
import org.fiducial.dataset.portraits.model.CanonicalFace;

/** Where on the face a beard grows, 0 to 1, by frontal position. */
final class BeardShape {
	private final Beard kind;
	private final float lipTop;
	private final float lipLow;
	private final float noseBase;
	private final float corner;

	BeardShape(CanonicalFace f, Beard kind) {
		this.kind = kind;
		lipTop = (float) f.y(51);
		lipLow = (float) f.y(57);
		noseBase = (float) f.y(33);
		corner = (float) f.x(54);
	}

	float density(float cx, float cy) {
		float ax = Math.abs(cx);
		float moustache = FacePainter.gauss(Math.max(0, ax - corner * .75f), cy - (noseBase * .3f + lipTop * .7f) - ax * .12f, .12f, .055f + (lipTop - noseBase) * .12f)
				* Filters.smoothstep(noseBase - .02f, noseBase + .07f, cy + ax * .1f);
		if (kind == Beard.MOUSTACHE) {
			return moustache;
		}
		float goatee = Filters.smoothstep(corner * 1.12f, corner * .8f, ax) * Filters.smoothstep(lipLow - .02f, lipLow + .12f, cy)
				* (1 - .5f * FacePainter.gauss(ax - .15f, cy - lipLow - .06f, .07f, .05f));
		float link = FacePainter.gauss(ax - corner * 1.12f, cy - (lipTop + lipLow) / 2 - .05f, .055f, .15f);
		if (kind == Beard.GOATEE) {
			return Math.min(1, Math.max(moustache, Math.max(goatee, link)));
		}
		float edge = .96f - .62f * Filters.smoothstep(.45f, .92f, ax) - .42f * Filters.smoothstep(.86f, .97f, ax);
		float cheeks = Filters.smoothstep(edge - .06f, edge + .16f, cy) * Filters.smoothstep(corner * .95f, corner * 1.25f, ax);
		float jaw = Filters.smoothstep(lipLow + .02f, lipLow + .16f, cy);
		return Math.min(1, Math.max(Math.max(moustache, link), Math.max(cheeks, Math.max(jaw, goatee))));
	}
}
