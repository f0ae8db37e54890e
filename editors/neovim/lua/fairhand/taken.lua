-- What is done when a suggestion was taken: the server is told, and what the suggestion needs elsewhere
-- in the buffer, such as an import, is put in. Neovim 0.12 runs the same command by itself.

local M = {}

M.COMMAND = 'fairhand.acceptSuggestion'

---@param buffer integer
---@param line string
---@return boolean
local function has(buffer, line)
  for _, one in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if vim.trim(one) == line then
      return true
    end
  end
  return false
end

---@param buffer integer
---@param notices table[] as docs/protocol.md has them
local function insert_needed(buffer, notices)
  for _, notice in ipairs(notices) do
    local insert = notice.insert
    if type(insert) == 'table' and not has(buffer, vim.trim(insert.text)) then
      local lines = vim.split(insert.text:gsub('\n$', ''), '\n', { plain = true })
      vim.api.nvim_buf_set_lines(buffer, insert.line, insert.line, false, lines)
    end
  end
end

---@param command lsp.Command
---@param context { bufnr?: integer, client_id: integer }
function M.run(command, context)
  local buffer = context.bufnr or vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_client_by_id(context.client_id)
  local params = { command = command.command, arguments = command.arguments }
  if client then
    client:request('workspace/executeCommand', params, function() end, buffer)
  end
  local about = command.arguments and command.arguments[1] or {}
  insert_needed(buffer, about.notices or {})
end

return M
