package org.fiducial.torch.checkpoint;

import java.util.Optional;

import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;
import org.fiducial.torch.NamedTensors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kinds of models that bundles know. */
public final class ModelInspectors {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.torch.inspectors";

	private static final Logger LOG = LoggerFactory.getLogger(ModelInspectors.class);
	private static final ContributionRegistry<ModelInspector> REGISTRY = new ContributionRegistry<>(POINT, ModelInspector.class);

	private ModelInspectors() {
	}

	/** All of them. */
	public static ContributionRegistry<ModelInspector> registry() {
		return REGISTRY;
	}

	/** Asks one after the other; a broken contribution is passed over. Empty if nobody knows the tensors. */
	public static Optional<ModelReport> inspect(NamedTensors tensors) {
		for (Contribution<ModelInspector> c : REGISTRY.contributions()) {
			if (c.state() != Contribution.State.BROKEN) {
				try {
					Optional<ModelReport> report = c.instance().inspect(tensors);
					if (report.isPresent()) {
						return report;
					}
				} catch (RuntimeException | LinkageError e) {
					LOG.warn("the inspector '{}' of {} failed", c.id(), c.bundle(), e);
				}
			}
		}
		return Optional.empty();
	}
}
