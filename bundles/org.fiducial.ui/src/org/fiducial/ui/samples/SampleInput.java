package org.fiducial.ui.samples;

import org.eclipse.jface.resource.ImageDescriptor;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.IPersistableElement;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;

/**
 * A sample of the open project, to be shown in an editor.
 *
 * @param store the project
 * @param sample the sample as it was when it was opened
 */
public record SampleInput(ProjectStore store, Sample sample) implements IEditorInput {
	@Override
	public boolean exists() {
		return true;
	}

	@Override
	public ImageDescriptor getImageDescriptor() {
		return null;
	}

	@Override
	public String getName() {
		String key = sample.getKey();
		return key.substring(key.lastIndexOf('/') + 1);
	}

	@Override
	public String getToolTipText() {
		return sample.getDataset() + ": " + sample.getKey();
	}

	@Override
	public IPersistableElement getPersistable() {
		return null;
	}

	@Override
	public <T> T getAdapter(Class<T> adapter) {
		return adapter.isInstance(sample) ? adapter.cast(sample) : null;
	}

	/** The same sample of the same project, whatever of it has changed meanwhile. */
	@Override
	public boolean equals(Object o) {
		return o instanceof SampleInput i && i.store == store && i.sample.getId() == sample.getId();
	}

	@Override
	public int hashCode() {
		return Long.hashCode(sample.getId());
	}
}
