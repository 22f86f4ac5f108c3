package org.fiducial.workflow.synthesis.filter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.landmark.Shapes;

/** Leaves out pictures that show next to nothing; see {@link CollapseConfig}. */
final class CollapseFilter implements QualityFilter {
	private static final String CONTRAST = "collapse.contrast";
	private static final String FLAT = "collapse.flat";
	private static final String CLIPPED = "collapse.clipped";

	private final CollapseConfig config;
	private final Map<String, Double> contrast = new TreeMap<>();
	private final Map<String, Double> clipped = new TreeMap<>();

	CollapseFilter(CollapseConfig config) {
		this.config = config;
	}

	@Override
	public String id() {
		return "collapse";
	}

	@Override
	public void measure(Evidence e, Measures to) {
		Luma face = Luma.ofFace(e.image(), Shapes.box(e.asked()));
		to.put(CONTRAST, face.contrast());
		to.put(FLAT, face.flat());
		to.put(CLIPPED, face.clipped());
	}

	@Override
	public void learn(List<Candidate> first, List<TrainingPicture> training) {
		StyleValues.of(first, CONTRAST).each(StyleValues.ENOUGH, (style, v) -> contrast.put(style, Math.max(config.minContrast(), config.contrastFactor() * StyleValues.median(v))));
		StyleValues.of(first, CLIPPED).each(StyleValues.ENOUGH, (style, v) -> clipped.put(style, StyleValues.median(v) + config.clippedExcess()));
	}

	@Override
	public String objection(Candidate c) {
		double least = contrast.getOrDefault(c.style(), config.minContrast());
		if (c.get(CONTRAST) != null && c.get(CONTRAST) < least) {
			return String.format(Locale.ROOT, "collapse: contrast %.2f is below %.2f", c.get(CONTRAST), least);
		}
		if (c.get(FLAT) != null && c.get(FLAT) > config.maxFlat()) {
			return String.format(Locale.ROOT, "collapse: %.4f of the face is of one brightness, more than %.4f", c.get(FLAT), config.maxFlat());
		}
		double most = clipped.getOrDefault(c.style(), 1.0);
		if (config.clippedExcess() < 1 && c.get(CLIPPED) != null && c.get(CLIPPED) > most) {
			return String.format(Locale.ROOT, "collapse: %.3f of the colours are at an end of the range, more than %.3f", c.get(CLIPPED), most);
		}
		return null;
	}
}
