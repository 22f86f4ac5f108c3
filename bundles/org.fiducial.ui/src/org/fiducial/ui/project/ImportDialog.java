package org.fiducial.ui.project;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.eclipse.jface.dialogs.IDialogConstants;
import org.eclipse.jface.dialogs.IMessageProvider;
import org.eclipse.jface.dialogs.TitleAreaDialog;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;
import org.fiducial.core.registry.Contribution;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetImporters;
import org.fiducial.dataset.ImportRequest;

/** Folder, format, name and domain of a dataset to import; the format may be left to detection. */
final class ImportDialog extends TitleAreaDialog {
	private static final String DETECT = "detect by looking at the folder";

	private final List<Contribution<DatasetImporter>> importers = DatasetImporters.registry().contributions().stream()
			.filter(c -> c.state() != Contribution.State.BROKEN).toList();
	private Text folder;
	private Combo format;
	private Text name;
	private Text domain;
	private ImportRequest request;
	private String suggested = "";

	ImportDialog(Shell parent) {
		super(parent);
	}

	/** What the user asked for; after OK. */
	ImportRequest request() {
		return request;
	}

	@Override
	protected void configureShell(Shell shell) {
		super.configureShell(shell);
		shell.setText("Import Dataset");
	}

	@Override
	protected Control createDialogArea(Composite parent) {
		setTitle("Import a dataset");
		setMessage("Images stay where they are; the project refers to them.");
		Composite area = new Composite((Composite) super.createDialogArea(parent), SWT.NONE);
		GridDataFactory.fillDefaults().grab(true, true).applyTo(area);
		GridLayoutFactory.swtDefaults().numColumns(3).applyTo(area);
		folder = text(area, "Folder");
		Button browse = new Button(area, SWT.PUSH);
		browse.setText("Browse…");
		browse.addListener(SWT.Selection, e -> browse());
		new Label(area, SWT.NONE).setText("Format");
		format = new Combo(area, SWT.READ_ONLY);
		format.add(DETECT);
		importers.forEach(c -> format.add(c.label()));
		format.select(0);
		GridDataFactory.fillDefaults().span(2, 1).grab(true, false).applyTo(format);
		name = text(area, "Name");
		GridDataFactory.fillDefaults().span(2, 1).grab(true, false).applyTo(name);
		folder.addListener(SWT.Modify, e -> suggestName());
		domain = text(area, "Domain");
		domain.setMessage("photo, painting, caricature, … (the name if empty)");
		GridDataFactory.fillDefaults().span(2, 1).grab(true, false).applyTo(domain);
		return area;
	}

	private Text text(Composite area, String label) {
		new Label(area, SWT.NONE).setText(label);
		Text text = new Text(area, SWT.BORDER);
		GridDataFactory.fillDefaults().grab(true, false).hint(360, SWT.DEFAULT).applyTo(text);
		text.addListener(SWT.Modify, e -> validate());
		return text;
	}

	@Override
	protected void createButtonsForButtonBar(Composite parent) {
		super.createButtonsForButtonBar(parent);
		getButton(IDialogConstants.OK_ID).setText("Import");
		getButton(IDialogConstants.OK_ID).setEnabled(false);
	}

	private void browse() {
		String chosen = new DirectoryDialog(getShell()).open();
		if (chosen != null) {
			folder.setText(chosen);
		}
	}

	/** Calls the dataset after its folder, until the user calls it otherwise. */
	private void suggestName() {
		if (name.getText().equals(suggested)) {
			// the root of a file system has no name
			Path last = Path.of(folder.getText().strip()).getFileName();
			suggested = last == null ? "" : last.toString();
			name.setText(suggested);
		}
	}

	private void validate() {
		if (name == null || getButton(IDialogConstants.OK_ID) == null) {
			return;
		}
		String problem = folder.getText().isBlank() ? "Choose a folder." : !Files.exists(Path.of(folder.getText())) ? "There is no such folder." : name.getText().isBlank() ? "Give the dataset a name." : null;
		setMessage(problem == null ? "Ready to import." : problem, problem == null ? IMessageProvider.NONE : IMessageProvider.INFORMATION);
		getButton(IDialogConstants.OK_ID).setEnabled(problem == null);
	}

	@Override
	protected void okPressed() {
		int chosen = format.getSelectionIndex();
		request = new ImportRequest(chosen <= 0 ? null : importers.get(chosen - 1).id(), Path.of(folder.getText()), name.getText().strip(), domain.getText().isBlank() ? null : domain.getText().strip(),
				Map.of());
		super.okPressed();
	}
}
